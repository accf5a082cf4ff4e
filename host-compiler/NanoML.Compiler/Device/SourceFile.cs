namespace NanoML.Compiler.Device;

/// <summary>A C# source for the device.</summary>
/// <param name="Path">Relative, with forward slashes; diagnostics name it.</param>
public sealed record SourceFile(string Path, string Text);
