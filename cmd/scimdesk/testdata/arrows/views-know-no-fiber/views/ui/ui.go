package ui

import _ "github.com/gofiber/fiber/v2/utils"
