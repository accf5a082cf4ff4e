namespace NanoML.Cli.Tests.Support;

/// <summary>The models that the project ships, with their data.</summary>
internal static class Bundled
{
    public static string DigitsCnn { get; } = Path.Combine(Repository.BundledModels, "digits_cnn.onnx");

    public static string DigitsCalibration { get; } = Path.Combine(Repository.BundledModels, "digits_calib.npz");

    /// <summary>A network of a quarter of the parameters with random weights.</summary>
    public static string DigitsStudent { get; } = Path.Combine(Repository.BundledModels, "digits_student.onnx");

    public static string DigitsTraining { get; } = Path.Combine(Repository.BundledModels, "digits_train.npz");

    public static string DigitsTest { get; } = Path.Combine(Repository.BundledModels, "digits_test.npz");

    public static string Xor { get; } = Path.Combine(Repository.BundledModels, "xor.onnx");

    public static string XorCalibration { get; } = Path.Combine(Repository.BundledModels, "xor_calib.npz");

    public static string XorTest { get; } = Path.Combine(Repository.BundledModels, "xor_test.npz");
}
