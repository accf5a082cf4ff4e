using Mono.Cecil;
using Mono.Cecil.Cil;
using NanoML.Compiler.Device;

namespace NanoML.Compiler.Simulation;

/// <summary>Holds what an assembly names to the device's types and members, and to the shapes of type that the device knows.</summary>
/// <param name="packages">The framework assemblies that the project references.</param>
/// <param name="deviceAssemblies">Device code that is checked by itself.</param>
internal sealed class SurfaceRules(IReadOnlySet<string> packages, IReadOnlySet<string> deviceAssemblies)
{
    // Unsigned, but never as large as 2^31: a conversion to long right after the call gives it a sign on the device, too.
    private const string FreeBytesOfHeap = "System.UInt32 nanoFramework.Runtime.Native.GC::Run(System.Boolean)";

    private readonly List<SubsetViolation> _violations = [];
    private readonly HashSet<MemberReference> _accepted = [];

    public IReadOnlyList<SubsetViolation> Check(ModuleDefinition module)
    {
        foreach (TypeDefinition type in module.GetTypes())
        {
            CheckGenericParameters(type, new CodePlace(type));
            foreach (MethodDefinition method in type.Methods)
            {
                CheckGenericParameters(method, new CodePlace(method));
                CheckResult(method);
            }
        }

        foreach ((MemberReference reference, CodePlace place) in ReferenceWalker.Walk(module))
        {
            int before = _violations.Count;
            if (!_accepted.Contains(reference))
            {
                CheckReference(reference, place);
            }

            if (_violations.Count == before && reference.FullName != FreeBytesOfHeap)
            {
                _accepted.Add(reference);
            }
        }

        return _violations;
    }

    private void CheckGenericParameters(IGenericParameterProvider provider, CodePlace place)
    {
        if (provider.HasGenericParameters)
        {
            Report(SubsetRule.Generics, place, "type parameters");
        }
    }

    private void CheckResult(MethodDefinition method)
    {
        if (method.ReturnType.IsByReference)
        {
            Report(SubsetRule.Pointers, new CodePlace(method), "a reference as the result");
        }
    }

    private void CheckReference(MemberReference reference, CodePlace place)
    {
        switch (reference)
        {
            case TypeReference type:
                CheckType(type, place);
                break;
            case GenericInstanceMethod method:
                Report(SubsetRule.Generics, place, $"an instance of a generic method, {method.FullName}");
                break;
            case MethodReference { FullName: FreeBytesOfHeap } method when place.Instruction?.Next?.OpCode.Code == Code.Conv_I8:
                CheckMember(method, method.Parameters.Select(p => p.ParameterType), place);
                break;
            case MethodReference method:
                CheckMember(method, [method.ReturnType, .. method.Parameters.Select(p => p.ParameterType)], place);
                break;
            case FieldReference field:
                CheckMember(field, [field.FieldType], place);
                break;
        }
    }

    private void CheckMember(MemberReference member, IEnumerable<TypeReference> signature, CodePlace place)
    {
        int before = _violations.Count;
        CheckType(member.DeclaringType, place);
        foreach (TypeReference type in signature)
        {
            CheckType(type, place);
        }

        if (_violations.Count == before && IsFramework(member.DeclaringType) && !DeviceSurface.Instance.Has(member))
        {
            Report(SubsetRule.UnknownMember, place, $"the device has no {member.FullName}");
        }
    }

    private void CheckType(TypeReference type, CodePlace place)
    {
        switch (type)
        {
            case GenericInstanceType or GenericParameter:
                Report(SubsetRule.Generics, place, $"the generic type {type.FullName}");
                break;
            case PinnedType pinned:
                Report(SubsetRule.Pointers, place, $"a pinned {pinned.ElementType.FullName}");
                break;
            case PointerType or FunctionPointerType:
                Report(SubsetRule.Pointers, place, $"the type {type.FullName}");
                break;
            case ArrayType { IsVector: false }:
                Report(SubsetRule.MultidimensionalArrays, place, $"the type {type.FullName}");
                break;
            case IModifierType modified:
                CheckType(modified.ModifierType, place);
                CheckType(modified.ElementType, place);
                break;
            case TypeSpecification specification:
                CheckType(specification.ElementType, place);
                break;
            default:
                CheckNamedType(type, place);
                break;
        }
    }

    private void CheckNamedType(TypeReference type, CodePlace place)
    {
        // They keep their type on nanoCLR's stack, where a cast to int is no instruction and one to long does not extend the sign.
        if (type.MetadataType is MetadataType.UInt32 or MetadataType.UInt64 or MetadataType.UIntPtr)
        {
            Report(
                SubsetRule.UnsignedArithmetic, place, $"{type.FullName}: the device goes on computing without a sign after a cast; use int or long");
        }

        if (!IsFramework(type))
        {
            return;
        }

        string? assembly = DeviceSurface.Instance.AssemblyOf(type);
        if (assembly is null)
        {
            Report(SubsetRule.UnknownType, place, $"the device has no type {type.FullName}");
        }
        else if (!packages.Contains(assembly))
        {
            string package = NanoPackages.OfAssembly(assembly).Id;
            Report(SubsetRule.Package, place, $"{type.FullName} needs the package {package}, which the project does not reference");
        }
    }

    // The namespace tells simulated hardware from device code: both are assemblies of ours.
    private bool IsFramework(TypeReference type) =>
        type is not (TypeDefinition or TypeSpecification)
        && (!deviceAssemblies.Contains(type.Scope.Name) || DeviceSurface.Instance.Namespaces.Contains(OutermostType(type).Namespace));

    private static TypeReference OutermostType(TypeReference type) => type.DeclaringType is { } outer ? OutermostType(outer) : type;

    private void Report(SubsetRule rule, CodePlace place, string message) =>
        _violations.Add(new SubsetViolation(rule, place.ToString(), message));
}
