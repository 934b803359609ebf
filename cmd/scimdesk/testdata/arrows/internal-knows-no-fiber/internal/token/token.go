package token

import _ "github.com/gofiber/fiber/v2"
