namespace NanoML.Compiler.Ir;

/// <summary>What is known of a value before it is computed.</summary>
public sealed record TensorType(ElementType ElementType, Shape Shape)
{
    public override string ToString() => $"{ElementType}[{Shape}]";
}
