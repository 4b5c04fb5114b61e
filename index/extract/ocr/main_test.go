package ocr_test

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"emanet/index/extract/ocr"
)

// TestMain lets the test program be the launcher, and a tesseract that behaves as the folder is called that it lies in.
func TestMain(m *testing.M) {
	switch {
	case len(os.Args) > 1 && os.Args[1] == ocr.Argument:
		os.Exit(ocr.Launch(os.Args[2:]))
	case filepath.Base(os.Args[0]) == "tesseract":
		os.Exit(fake(filepath.Base(filepath.Dir(os.Args[0])), os.Args[1:]))
	}
	os.Exit(m.Run())
}

const tsvHeader = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n"

// fake is a tesseract for one call.
func fake(behaviour string, arguments []string) int {
	switch arguments[0] {
	case "--version":
		if behaviour == "other" {
			fmt.Println("a word processor 1.0")
			return 0
		}
		fmt.Println("tesseract 9.8.7\n leptonica-1.2.3")
		return 0
	case "--list-langs":
		fmt.Println("List of available languages in \"/invented/\" (5):\nara\naze\nosd\nrus\neng")
		return 0
	}
	in := bufio.NewReader(os.Stdin)
	languages := arguments[slices.Index(arguments, "-l")+1]
	switch behaviour {
	case "hang":
		forever()
	case "deaf": // it ends without reading
		return 0
	case "status":
		return 3
	case "endless":
		for {
			if _, err := os.Stdout.WriteString("5\t1\t1\t1\t1\t1\t0\t0\t1\t1\t90\tsöz\n"); err != nil {
				forever() // also when nobody listens any more
			}
		}
	case "nonsense":
		_, _ = io.Copy(os.Stdout, in)
		return 0
	case "probe":
		return probe()
	case "session":
		fmt.Printf("%s5\t1\t1\t1\t1\t1\t0\t0\t1\t1\t90\t%s\n", tsvHeader, session())
		return 0
	}
	var width, height int
	if _, err := fmt.Fscanf(in, "P5\n%d %d\n255\n", &width, &height); err != nil {
		return 4
	}
	pixels, err := io.ReadAll(in)
	if err != nil {
		return 5
	}
	sure := 91
	if behaviour == "arabic" && !strings.Contains(languages, "ara") {
		sure = 40
	}
	if behaviour == "turned" && (len(pixels) == 0 || pixels[0] == 0) {
		sure = 41
	}
	fmt.Print(tsvHeader)
	fmt.Printf("5\t1\t1\t1\t1\t1\t0\t0\t1\t1\t%d\t%dx%d=%d\n", sure, width, height, len(pixels))
	fmt.Printf("5\t1\t1\t1\t1\t2\t0\t0\t1\t1\t%d\t%s\n", sure, languages)
	return 0
}

// forever is a program that does nothing any more.
func forever() {
	for {
		time.Sleep(time.Hour)
	}
}

// pretend returns a folder with a tesseract of that behaviour.
func pretend(t *testing.T, behaviour string) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(t.TempDir(), behaviour)
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(self, filepath.Join(folder, "tesseract")); err != nil {
		t.Skipf("this system makes no links: %v", err)
	}
	return folder
}

// find returns the tesseract of that behaviour.
func find(t *testing.T, behaviour string) *ocr.Tesseract {
	t.Helper()
	found, err := ocr.Find(pretend(t, behaviour), ocr.Config{})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
