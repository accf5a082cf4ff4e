namespace NanoML.Conformance.Tests.Support;

/// <summary>ONNX's own node tests, as Debian's package libonnx-testdata installs them.</summary>
internal static class OnnxTestData
{
    public const string PathVariable = "NANOML_ONNX_TESTDATA";

    private const string DebianPath = "/usr/share/libonnx-testdata/data/node";

    public static string Folder { get; } = Environment.GetEnvironmentVariable(PathVariable) ?? DebianPath;

    /// <summary>Why the tests are skipped; null when the data is there.</summary>
    public static string? Missing { get; } = Directory.Exists(Folder)
        ? null
        : $"{Folder} is not there: install libonnx-testdata, or set {PathVariable} to the folder of ONNX's node tests.";

    public static IEnumerable<string> Names() =>
        Directory.EnumerateDirectories(Folder).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal);
}

/// <summary>A test that is skipped, saying so, where the data is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ConformanceFactAttribute : FactAttribute
{
    public ConformanceFactAttribute() => Skip = OnnxTestData.Missing;
}

/// <inheritdoc cref="ConformanceFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ConformanceTheoryAttribute : TheoryAttribute
{
    public ConformanceTheoryAttribute() => Skip = OnnxTestData.Missing;
}
