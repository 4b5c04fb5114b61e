package ocr

// Argument is the hidden command of the program that ends in Launch.
const Argument = "__read-picture"

// tessdata is the variable that tells tesseract where its languages are.
const tessdata = "TESSDATA_PREFIX"

// The ends of Launch that are not those of tesseract, as shells have them.
const (
	exitUsage = 64  // there is no program to start
	exitFails = 126 // the program cannot be started
)
