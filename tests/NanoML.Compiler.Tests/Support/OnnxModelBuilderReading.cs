using NanoML.Compiler.Onnx;

namespace NanoML.Compiler.Tests.Support;

internal static class OnnxModelBuilderReading
{
    /// <summary>Writes the file into a folder and reads it.</summary>
    public static OnnxModel Read(this OnnxModelBuilder builder, TempFolder folder) => OnnxReader.Read(builder.Save(folder.File("m.onnx")));
}
