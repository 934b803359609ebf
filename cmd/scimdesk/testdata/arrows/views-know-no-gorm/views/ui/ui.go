package ui

import _ "gorm.io/gorm"
