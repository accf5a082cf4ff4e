using Google.Protobuf;
using NanoML.Compiler.Onnx.Proto;

namespace NanoML.Compiler.Onnx;

/// <summary>Copies an ONNX file with values in between among its outputs, so that a runtime shows them.</summary>
internal static class OnnxProbe
{
    /// <param name="file">A file that <see cref="OnnxReader"/> has read.</param>
    /// <param name="values">Names of what nodes make.</param>
    /// <returns>The file, and the names of its outputs in their order: its own come first.</returns>
    public static (byte[] File, string[] Outputs) WithOutputs(ReadOnlySpan<byte> file, IEnumerable<string> values)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(file);
        foreach (string name in values.Except(model.Graph.Output.Select(output => output.Name)))
        {
            model.Graph.Output.Add(new ValueInfoProto { Name = name });
        }

        return (model.ToByteArray(), [.. model.Graph.Output.Select(output => output.Name)]);
    }
}
