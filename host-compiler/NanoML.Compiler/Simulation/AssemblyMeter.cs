using Mono.Cecil;
using Mono.Cecil.Cil;
using NanoML.Compiler.Device;

namespace NanoML.Compiler.Simulation;

/// <summary>Measures an assembly in the NFMRK1 format without writing it (metadata processor 3.0, Tables/*.cs).</summary>
internal sealed class AssemblyMeter
{
    private const int HeaderBytes = 124;
    private const int AssemblyReferenceRow = 12;
    private const int ReferenceRow = 8;
    private const int TypeRow = 24;
    private const int FieldRow = 8;
    private const int MethodRow = 16;
    private const int AttributeRow = 8;
    private const int TypeSpecificationRow = 4;

    private readonly DeviceAssembly _assembly;
    private readonly List<TypeDefinition> _types;
    private readonly List<MethodDefinition> _methods;
    private readonly List<FieldDefinition> _fields;
    private readonly HashSet<string> _typeSpecifications = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TypeReference> _externalTypes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MemberReference> _externalMembers = new(StringComparer.Ordinal);

    private readonly int _resourceBytes;

    private AssemblyMeter(DeviceAssembly assembly, ModuleDefinition module)
    {
        // With .NET's own header, which is a little larger than what the metadata processor writes in its place.
        _resourceBytes = module.Resources.OfType<EmbeddedResource>().Sum(r => r.GetResourceData().Length);
        _assembly = assembly;
        _types = [.. module.GetTypes().Where(t => t.BaseType is not null || t.IsInterface)];
        _methods = [.. _types.SelectMany(t => t.Methods)];
        _fields = [.. _types.SelectMany(t => t.Fields).Where(f => !f.HasConstant)];
        foreach ((MemberReference reference, _) in ReferenceWalker.Walk(module))
        {
            Add(reference);
        }
    }

    public static AssemblyMetrics Measure(DeviceAssembly assembly, ModuleDefinition module) =>
        new AssemblyMeter(assembly, module).Measure();

    private AssemblyMetrics Measure()
    {
        int il = 0;
        int largestBytes = 0;
        string largest = "";
        foreach (MethodDefinition method in _methods.Where(m => m.HasBody))
        {
            int bytes = DeviceIl.BodyBytes(method.Body);
            il += bytes;
            if (bytes > largestBytes)
            {
                (largest, largestBytes) = (method.FullName, bytes);
            }
        }

        int data = DataBytes();
        int signatures = SignatureBytes();
        int strings = Strings().Distinct(StringComparer.Ordinal).Sum(s => System.Text.Encoding.UTF8.GetByteCount(s) + 1);
        int pe = HeaderBytes + RowBytes() + Align(strings) + Align(data + signatures) + Align(il) + Align(_resourceBytes);
        return new AssemblyMetrics(il, data, signatures, strings, _methods.Count, largest, largestBytes, pe);
    }

    private void Add(MemberReference reference)
    {
        switch (reference)
        {
            case ArrayType array:
                _typeSpecifications.Add(array.FullName);
                Add(array.GetElementType());
                break;
            case FunctionPointerType:
                break; // refused
            case TypeSpecification specification:
                Add(specification.GetElementType());
                break;
            case TypeDefinition:
                break;
            case TypeReference { IsPrimitive: true } or TypeReference { MetadataType: MetadataType.Void }:
                break;
            case TypeReference type:
                _externalTypes.TryAdd(type.FullName, type);
                break;
            case IMemberDefinition:
                break;
            default:
                _externalMembers.TryAdd(reference.FullName, reference);
                _externalTypes.TryAdd(reference.DeclaringType.FullName, reference.DeclaringType);
                break;
        }
    }

    private int RowBytes()
    {
        int attributes = _types.Concat<ICustomAttributeProvider>(_fields).Concat(_methods).Sum(p => ReferenceWalker.Attributes(p).Count());
        return (AssemblyNames().Count * AssemblyReferenceRow)
            + ((_externalTypes.Count + _externalMembers.Count) * ReferenceRow)
            + (_types.Count * TypeRow)
            + (_fields.Count * FieldRow)
            + (_methods.Count * MethodRow)
            + (attributes * AttributeRow)
            + (_typeSpecifications.Count * TypeSpecificationRow);
    }

    private HashSet<string> AssemblyNames() =>
        [.. _externalTypes.Values.Select(t => DeviceSurface.Instance.AssemblyOf(t) ?? t.Scope.Name)];

    private IEnumerable<string> Strings() =>
    [
        "",
        _assembly.Name,
        .. AssemblyNames(),
        .. _externalTypes.Values.SelectMany(t => new[] { t.Namespace, t.Name }),
        .. _externalMembers.Values.Select(m => m.Name),
        .. _types.SelectMany(t => new[] { t.Namespace, t.Name }),
        .. _fields.Select(f => f.Name),
        .. _methods.Select(m => m.Name),
        .. _methods.Where(m => m.HasBody).SelectMany(m => m.Body.Instructions)
            .Where(i => i.OpCode.Code == Code.Ldstr).Select(i => (string)i.Operand),
    ];

    private int DataBytes() =>
        _fields.Where(f => f.InitialValue.Length > 0)
            .Select(f => Convert.ToHexString(f.InitialValue))
            .Distinct(StringComparer.Ordinal)
            .Sum(hex => sizeof(ushort) + (hex.Length / 2));

    private int SignatureBytes()
    {
        IEnumerable<DeviceSignature> signatures =
        [
            .. _fields.Select(f => DeviceSignature.OfField(f.FieldType)),
            .. _methods.Select(DeviceSignature.OfMethod),
            .. _methods.Where(m => m.HasBody && m.Body.HasVariables).Select(m => DeviceSignature.OfLocals(m.Body.Variables)),
            .. _externalMembers.Values.OfType<MethodReference>().Select(DeviceSignature.OfMethod),
            .. _externalMembers.Values.OfType<FieldReference>().Select(f => DeviceSignature.OfField(f.FieldType)),
            .. _types.Where(t => t.HasInterfaces).Select(DeviceSignature.OfInterfaces),
        ];
        return signatures.Distinct().Sum(s => s.Bytes);
    }

    private static int Align(int bytes) => (bytes + 3) & ~3;
}
