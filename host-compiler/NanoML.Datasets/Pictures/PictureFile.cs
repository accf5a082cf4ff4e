using NanoML.Compiler.Data;
using NanoML.Compiler.Diagnostics;
using NanoML.Datasets.Description;
using NanoML.TrainingPreprocessing;
using SkiaSharp;

namespace NanoML.Datasets.Pictures;

/// <summary>Reads PNG, JPEG and BMP.</summary>
internal static class PictureFile
{
    /// <summary>Four bytes each: 256 MB.</summary>
    private const long MostPixels = 1L << 26;

    public static bool IsPicture(string path) => Path.GetExtension(path).ToUpperInvariant() is ".PNG" or ".JPG" or ".JPEG" or ".BMP";

    /// <summary>The size of a picture, from its header.</summary>
    public static PictureSize SizeOf(string path)
    {
        using SKCodec codec = Open(path);
        return new PictureSize(codec.Info.Width, codec.Info.Height);
    }

    /// <summary>Whether its file has one channel.</summary>
    public static bool IsGrey(string path)
    {
        using SKCodec codec = Open(path);
        return codec.Info.ColorType == SKColorType.Gray8;
    }

    /// <summary>The pixels, 0 to 255; what is transparent is over black. Grey is the luma of ITU-R BT.601, as of a camera's frames on the board.</summary>
    /// <exception cref="CompilerException">The file cannot be read (NML0001), is damaged, cut off or too large (NML0211).</exception>
    public static Picture Read(string path, bool grey)
    {
        using SKCodec codec = Open(path);
        var info = new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Premul);
        byte[] pixels = new byte[info.BytesSize];
        SKCodecResult result = Decode(codec, info, pixels);
        if (result != SKCodecResult.Success)
        {
            string how = result == SKCodecResult.IncompleteInput ? "cut off" : "damaged";
            throw new CompilerException(DiagnosticCatalog.BadPicture, $"{path}: the picture is {how}");
        }

        int channels = grey ? 1 : 3;
        var values = new double[info.Width * info.Height * channels];
        for (int pixel = 0; pixel < info.Width * info.Height; pixel++)
        {
            ReadOnlySpan<byte> rgb = pixels.AsSpan(4 * pixel, 3);
            if (grey)
            {
                values[pixel] = rgb[0] == rgb[1] && rgb[1] == rgb[2] ? rgb[0] : (0.299 * rgb[0]) + (0.587 * rgb[1]) + (0.114 * rgb[2]);
                continue;
            }

            for (int channel = 0; channel < 3; channel++)
            {
                values[(3 * pixel) + channel] = rgb[channel];
            }
        }

        return new Picture(info.Width, info.Height, channels, values);
    }

    private static unsafe SKCodecResult Decode(SKCodec codec, SKImageInfo info, byte[] pixels)
    {
        fixed (byte* place = pixels)
        {
            return codec.GetPixels(info, (nint)place);
        }
    }

    private static SKCodec Create(string path)
    {
        try
        {
            return SKCodec.Create(path, out SKCodecResult result)
                ?? throw new CompilerException(DiagnosticCatalog.BadPicture, $"{path}: this is no picture, or it is damaged ({result})");
        }
        catch (Exception e) when (e is TypeInitializationException or DllNotFoundException)
        {
            throw new CompilerException(
                DiagnosticCatalog.BadPicture,
                $"{path}: this package of nanoml has no decoder of pictures for this computer",
                "Give the pixels as .npz.",
                e);
        }
    }

    private static SKCodec Open(string path)
    {
        DataFile.Open(path).Dispose();
        SKCodec codec = Create(path);
        long pixels = (long)codec.Info.Width * codec.Info.Height;
        if (pixels <= MostPixels)
        {
            return codec;
        }

        codec.Dispose();
        throw new CompilerException(
            DiagnosticCatalog.BadPicture,
            $"{path}: the picture has {pixels} pixels; at most {MostPixels} are read",
            "Save it smaller: a board sees a few thousand pixels.");
    }
}
