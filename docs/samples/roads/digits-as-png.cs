#:project ../../../host-compiler/NanoML.Compiler/NanoML.Compiler.csproj
#:package SkiaSharp
#:package SkiaSharp.NativeAssets.Linux.NoDependencies

// Writes the bundled UCI digits as a folder of PNGs for each class, as somebody would have them:
//
//     dotnet run docs/samples/roads/digits-as-png.cs -- digits
using NanoML.Compiler.Data;
using SkiaSharp;

const int Side = 8;
const float White = 255f / 16;

string folder = args is [var given] ? given : "digits";
foreach (string part in new[] { "train", "test" })
{
    string archive = Path.Combine("docs", "models", $"digits_{part}.npz");
    NumericArray pictures = NpzReader.Read(archive, "input");
    NumericArray labels = NpzReader.Read(archive, "label");
    for (int k = 0; k < labels.Count; k++)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(Side, Side, SKColorType.Gray8));
        for (int pixel = 0; pixel < Side * Side; pixel++)
        {
            byte grey = (byte)Math.Round(White * pictures[(k * Side * Side) + pixel]);
            bitmap.SetPixel(pixel % Side, pixel / Side, new SKColor(grey, grey, grey));
        }

        string place = Directory.CreateDirectory(Path.Combine(folder, $"{labels[k]}")).FullName;
        using FileStream file = File.Create(Path.Combine(place, $"{part}{k:0000}.png"));
        bitmap.Encode(file, SKEncodedImageFormat.Png, 100);
    }
}
