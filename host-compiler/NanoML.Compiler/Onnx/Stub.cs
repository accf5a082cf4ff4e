using System.Collections.Immutable;

namespace NanoML.Compiler.Onnx;

public sealed record OnnxNode(string Name, string OpType, string Domain, ImmutableArray<string> Inputs, ImmutableArray<string> Outputs, ImmutableDictionary<string, OnnxAttribute> Attributes);
public sealed record OnnxTensor(string Name) { public Ir.Tensor ToTensor() => null!; }
public sealed record OnnxAttribute(string Name)
{
    public long Int(OnnxNode node) => 0;
    public float Float(OnnxNode node) => 0;
    public string String(OnnxNode node) => "";
    public ImmutableArray<long> Ints(OnnxNode node) => [];
    public ImmutableArray<float> Floats(OnnxNode node) => [];
    public OnnxTensor Tensor(OnnxNode node) => null!;
}
