namespace NanoML.Cli.Tests.Support;

/// <summary>The models that the project ships, with their data.</summary>
internal static class Bundled
{
    private static readonly string s_folder = Path.Combine(Find(), "docs", "models");

    /// <summary>The folder of NanoML.sln.</summary>
    public static string Root { get; } = Find();

    public static string DigitsCnn { get; } = Path.Combine(s_folder, "digits_cnn.onnx");

    public static string DigitsCalibration { get; } = Path.Combine(s_folder, "digits_calib.npz");

    /// <summary>A network of a quarter of the parameters with random weights.</summary>
    public static string DigitsStudent { get; } = Path.Combine(s_folder, "digits_student.onnx");

    public static string DigitsTraining { get; } = Path.Combine(s_folder, "digits_train.npz");

    public static string DigitsTest { get; } = Path.Combine(s_folder, "digits_test.npz");

    public static string Xor { get; } = Path.Combine(s_folder, "xor.onnx");

    public static string XorCalibration { get; } = Path.Combine(s_folder, "xor_calib.npz");

    public static string XorTest { get; } = Path.Combine(s_folder, "xor_test.npz");

    private static string Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "NanoML.sln")))
        {
            folder = folder.Parent;
        }

        return folder!.FullName;
    }
}
