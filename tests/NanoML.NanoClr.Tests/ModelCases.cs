namespace NanoML.NanoClr.Tests;

/// <summary>A model with the files it is calibrated and judged on.</summary>
internal sealed record ModelCase(string Model, string Calibration, string Test, float Scale = 1)
{
    public bool IsThere => File.Exists(Model) && File.Exists(Calibration) && File.Exists(Test);
}

/// <summary>The bundled models and those beside the repository.</summary>
internal static class ModelCases
{
    /// <summary>Everything that <see cref="Get"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } = ["xor", "digits_mlp", "digits_cnn", "kws", "ic", "ad", "vww", "qdq/kws", "qdq/ic"];

    public static ModelCase Get(string name) => name switch
    {
        "xor" => Bundled("xor.onnx", "xor"),
        "digits_mlp" => Bundled("digits_mlp.onnx", "digits"),
        "digits_cnn" => Bundled("digits_cnn.onnx", "digits"),
        "kws" => Shared("kws.onnx", "kws_calib.npz", "kws_dev.npz"),
        "ic" => Shared("ic.onnx", "ic_calib.npz", "ic_dev.npz"),
        "ad" => Shared("ad.onnx", "ad_frames.npz", "ad_frames.npz"),
        "vww" => Shared("vww.onnx", "vww_calib.npz", "vww_dev.npz", 1 / 255f),
        "qdq/kws" => Shared("qdq/kws.onnx", "kws_calib.npz", "kws_dev.npz"),
        "qdq/ic" => Shared("qdq/ic.onnx", "ic_calib.npz", "ic_dev.npz"),
        _ => throw new ArgumentException($"There is no model {name}.", nameof(name)),
    };

    private static ModelCase Bundled(string model, string data)
    {
        string folder = Repository.BundledModels;
        return new ModelCase(Path.Combine(folder, model), Path.Combine(folder, $"{data}_calib.npz"), Path.Combine(folder, $"{data}_test.npz"));
    }

    private static ModelCase Shared(string model, string calibration, string test, float scale = 1)
    {
        string folder = Path.Combine(Repository.Root, "..", "shared");
        return new ModelCase(
            Path.Combine(folder, "models", model), Path.Combine(folder, "data", calibration), Path.Combine(folder, "data", test), scale);
    }
}
