namespace NanoML.Compiler.Tests.Support;

/// <summary>The folder of real models and data beside the repository. It is not part of the project and may be absent.</summary>
internal static class SharedData
{
    /// <summary>The folder, or null when it is absent.</summary>
    public static string? Root { get; } = Find();

    public static string Model(string name) => Path.Combine(Root!, "models", name);

    public static string Data(string name) => Path.Combine(Root!, "data", name);

    private static string? Find()
    {
        string shared = Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared"));
        return Directory.Exists(Path.Combine(shared, "models")) ? shared : null;
    }
}

/// <summary>A fact about the shared models and data; skipped, saying so, where they are absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedFactAttribute : FactAttribute
{
    public SharedFactAttribute() => Skip = SharedData.Root is null ? SharedDataReason.Text : null;
}

/// <summary>A theory over the shared models and data; skipped, saying so, where they are absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedTheoryAttribute : TheoryAttribute
{
    public SharedTheoryAttribute() => Skip = SharedData.Root is null ? SharedDataReason.Text : null;
}

internal static class SharedDataReason
{
    public const string Text = "The shared models and data (../shared beside the repository) are absent.";
}
