using Microsoft.CodeAnalysis.CSharp;

namespace NanoML.Compiler.Device;

/// <summary>The C# of all device code, in every .nfproj and on the host: nothing newer, so that the two compile alike.</summary>
internal static class DeviceLanguage
{
    public const LanguageVersion Version = LanguageVersion.CSharp7_3;

    /// <summary>As an .nfproj's LangVersion.</summary>
    public static string Text { get; } = Version.ToDisplayString();
}
