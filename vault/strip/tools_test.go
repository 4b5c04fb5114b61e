package strip

import (
	"bytes"
	"encoding/json"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// tool returns the path of a program, or skips the test.
func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skip(name + " is not installed")
	}
	return path
}

// output runs a program.
func output(t *testing.T, name string, args ...string) []byte {
	t.Helper()
	b, err := exec.CommandContext(t.Context(), name, args...).Output()
	if err != nil {
		t.Fatalf("%s %q: %v", name, args, err)
	}
	return b
}

// structural are the tags that exiftool prints of a file that says nothing: how it is made, and what follows from that.
var structural = strings.Fields(`
	File:FileType File:FileTypeExtension File:MIMEType File:ImageWidth File:ImageHeight File:EncodingProcess File:BitsPerSample File:ColorComponents
	File:YCbCrSubSampling File:ExifByteOrder
	JFIF:JFIFVersion JFIF:ResolutionUnit JFIF:XResolution JFIF:YResolution IFD0:Orientation
	Adobe:DCTEncodeVersion Adobe:APP14Flags0 Adobe:APP14Flags1 Adobe:ColorTransform
	PNG:ImageWidth PNG:ImageHeight PNG:BitDepth PNG:ColorType PNG:Compression PNG:Filter PNG:Interlace PNG:Gamma PNG:SRGBRendering
	PNG-pHYs:PixelsPerUnitX PNG-pHYs:PixelsPerUnitY PNG-pHYs:PixelUnits
	QuickTime:MajorBrand QuickTime:MinorVersion QuickTime:CompatibleBrands QuickTime:MediaDataSize QuickTime:MediaDataOffset QuickTime:MovieHeaderVersion
	QuickTime:CreateDate QuickTime:ModifyDate QuickTime:TimeScale QuickTime:Duration QuickTime:PreferredRate QuickTime:PreferredVolume
	QuickTime:PreviewTime QuickTime:PreviewDuration QuickTime:PosterTime QuickTime:SelectionTime QuickTime:SelectionDuration QuickTime:CurrentTime QuickTime:NextTrackID QuickTime:MatrixStructure
	Track:TrackHeaderVersion Track:TrackCreateDate Track:TrackModifyDate Track:TrackID Track:TrackDuration Track:TrackLayer Track:TrackVolume
	Track:MatrixStructure Track:MediaHeaderVersion Track:MediaCreateDate Track:MediaModifyDate Track:MediaTimeScale Track:MediaDuration Track:MediaLanguageCode
	Track:HandlerType Track:HandlerClass Track:ImageWidth Track:ImageHeight Track:GraphicsMode Track:OpColor Track:CompressorID Track:SourceImageWidth
	Track:SourceImageHeight Track:XResolution Track:YResolution Track:BitDepth Track:PixelAspectRatio Track:VideoFrameRate Track:VideoFieldOrder
	Track:BufferSize Track:MaxBitrate Track:AverageBitrate Track:ColorProfiles Track:ColorPrimaries Track:TransferCharacteristics Track:MatrixCoefficients Track:VideoFullRangeFlag
	Track:Balance Track:AudioFormat Track:AudioChannels Track:AudioBitsPerSample Track:AudioSampleRate Track:LayoutFlags Track:PurchaseFileFormat Track:NumChannelDescriptions
	Track:AudioChannelTypes Track:Endianness`)

// leftovers asks exiftool what a file says, even in what is unknown to it, and fails for all that is not structural and for
// times that are not empty.
func leftovers(t *testing.T, path string) {
	t.Helper()
	var tags []map[string]any
	out := output(t, tool(t, "exiftool"), "-j", "-G1", "-a", "-ee", path)
	if err := json.Unmarshal(out, &tags); err != nil || len(tags) != 1 {
		t.Fatal(err)
	}
	allowed := map[string]bool{"SourceFile": true}
	for _, name := range structural {
		allowed[name] = true
	}
	for name, value := range tags[0] {
		group, tag, _ := strings.Cut(name, ":")
		if strings.HasPrefix(group, "Track") {
			name = "Track:" + tag
		}
		if group == "System" || group == "ExifTool" || group == "Composite" && !strings.Contains(tag, "GPS") && !strings.Contains(tag, "Date") {
			continue
		}
		date, isDate := value.(string)
		if !allowed[name] || isDate && strings.HasSuffix(tag, "Date") && !strings.HasPrefix(date, "0000:00:00") {
			t.Errorf("%s: %s is %v", filepath.Base(path), name, value)
		}
	}
}

// stripFile strips a file into a folder, and returns the path of the copy.
func stripFile(t *testing.T, path, mediaType string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(t.TempDir(), "copy"+filepath.Ext(path))
	if err := os.WriteFile(copied, must(t, b, mediaType), 0o600); err != nil {
		t.Fatal(err)
	}
	return copied
}

// TestPhotos needs exiftool, and the photographs of EMANET_CORPORA.
func TestPhotos(t *testing.T) {
	t.Parallel()
	folder := os.Getenv("EMANET_CORPORA")
	if folder == "" {
		t.Skip("EMANET_CORPORA is not set")
	}
	paths, err := filepath.Glob(filepath.Join(folder, "photos", "*.jpg"))
	if err != nil || len(paths) == 0 {
		t.Fatal("there are no photographs", err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			copied := stripFile(t, path, "image/jpeg")
			before, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			after, err := os.ReadFile(copied)
			if err != nil {
				t.Fatal(err)
			}
			if p, q := dots(t, pixels(t, before)), dots(t, pixels(t, after)); !bytes.Equal(p, q) {
				t.Error("the picture is another")
			}
			leftovers(t, copied)
		})
	}
}

// TestTaggedPictures writes what it can with exiftool into pictures.
func TestTaggedPictures(t *testing.T) {
	t.Parallel()
	program := tool(t, "exiftool")
	var b bytes.Buffer
	if err := png.Encode(&b, drawn()); err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{"a.jpg": drawnJPEG(t), "a.png": b.Bytes()} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		output(t, program, "-q", "-overwrite_original", "-GPSLatitude=40.4093", "-GPSLatitudeRef=N", "-GPSLongitude=49.8671", "-GPSLongitudeRef=E", "-SerialNumber=123456",
			"-Model=Kamera 7", "-Artist="+secret, "-XMP:Creator="+secret, "-IPTC:By-line="+secret, "-Comment="+secret, "-Orientation#=6", "-DateTimeOriginal=2024:05:09 10:00:00", path)
		leftovers(t, stripFile(t, path, map[string]string{".jpg": "image/jpeg", ".png": "image/png"}[filepath.Ext(name)]))
	}
}
