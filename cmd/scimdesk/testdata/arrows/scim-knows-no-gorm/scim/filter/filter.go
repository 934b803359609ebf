package filter

import _ "gorm.io/gorm"
