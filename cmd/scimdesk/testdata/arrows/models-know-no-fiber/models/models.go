package models

import _ "github.com/gofiber/fiber/v2"
