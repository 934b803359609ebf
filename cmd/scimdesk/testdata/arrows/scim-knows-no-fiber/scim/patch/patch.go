package patch

import _ "github.com/gofiber/fiber/v2"
