package console

import _ "gorm.io/gorm/clause"
