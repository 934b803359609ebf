package models

import _ "gorm.io/gorm"
