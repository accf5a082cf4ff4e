namespace NanoML.Compiler.Emit;

/// <summary>
/// Writes the .resx file that makes a binary file an entry of a resource. Visual Studio's nanoFramework extension builds it as MSBuild does everywhere: into
/// the .dll, where the metadata processor finds it.
/// </summary>
internal static class ResourceFile
{
    public const string Extension = ".resx";

    private const string Framework = "Version=4.0.0.0, Culture=neutral, PublicKeyToken=b77a5c561934e089";

    /// <param name="binary">One of <see cref="EmittedAssembly.Resources"/>.</param>
    public static EmittedFile Of(EmittedFile binary)
    {
        string text = $"""
            <?xml version="1.0" encoding="utf-8"?>
            <root>
              <resheader name="resmimetype">
                <value>text/microsoft-resx</value>
              </resheader>
              <resheader name="version">
                <value>2.0</value>
              </resheader>
              <resheader name="reader">
                <value>System.Resources.ResXResourceReader, System.Windows.Forms, {Framework}</value>
              </resheader>
              <resheader name="writer">
                <value>System.Resources.ResXResourceWriter, System.Windows.Forms, {Framework}</value>
              </resheader>
              <assembly alias="System.Windows.Forms" name="System.Windows.Forms, {Framework}" />
              <data name="{Path.GetFileNameWithoutExtension(binary.Path)}" type="System.Resources.ResXFileRef, System.Windows.Forms">
                <value>{Path.GetFileName(binary.Path)};System.Byte[], mscorlib, {Framework}</value>
              </data>
            </root>

            """;
        return new EmittedFile(Path.ChangeExtension(binary.Path, Extension), text.ReplaceLineEndings("\n"));
    }
}
