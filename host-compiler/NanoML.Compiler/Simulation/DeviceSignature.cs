using Mono.Cecil;
using Mono.Cecil.Cil;

namespace NanoML.Compiler.Simulation;

/// <summary>A signature on the device (metadata processor, nanoSignaturesTable.cs).</summary>
/// <param name="Text">Tells it from others.</param>
/// <param name="Bytes">Its size.</param>
internal readonly record struct DeviceSignature(string Text, int Bytes)
{
    // A class or structure is a type byte and its row number times 4: one byte up to 31 rows, else two.
    private const uint OneByteRows = 31;

    public static DeviceSignature OfField(TypeReference type) => new("field " + type.FullName, 1 + TypeBytes(type));

    public static DeviceSignature OfMethod(MethodReference method)
    {
        IEnumerable<TypeReference> types = method.Parameters.Select(p => p.ParameterType).Prepend(method.ReturnType);
        return new DeviceSignature((method.HasThis ? "instance " : "static ") + Names(types), 2 + types.Sum(TypeBytes));
    }

    public static DeviceSignature OfLocals(IEnumerable<VariableDefinition> variables)
    {
        IEnumerable<TypeReference> types = variables.Select(v => v.VariableType);
        return new DeviceSignature("locals " + Names(types), types.Sum(TypeBytes));
    }

    public static DeviceSignature OfInterfaces(TypeDefinition type)
    {
        IEnumerable<TypeReference> types = type.Interfaces.Select(i => i.InterfaceType);
        return new DeviceSignature("interfaces " + Names(types), 1 + types.Sum(RowBytes));
    }

    private static string Names(IEnumerable<TypeReference> types) => string.Join(",", types.Select(t => t.FullName));

    private static int TypeBytes(TypeReference type) => type switch
    {
        ByReferenceType or ArrayType => 1 + TypeBytes(((TypeSpecification)type).ElementType),
        FunctionPointerType => 1, // refused
        TypeSpecification specification => TypeBytes(specification.ElementType),
        { IsPrimitive: true } => 1,
        { MetadataType: MetadataType.Void or MetadataType.String or MetadataType.Object } => 1,
        _ => 1 + RowBytes(type),
    };

    private static int RowBytes(TypeReference type) => type.MetadataToken.RID - 1 <= OneByteRows ? 1 : 2;
}
