using Mono.Cecil;
using Mono.Cecil.Cil;

namespace NanoML.Compiler.Simulation;

/// <summary>
/// Every type, method and field that an assembly names, as the metadata processor sees it: without the attributes that it drops.
/// </summary>
internal static class ReferenceWalker
{
    // The first group the metadata processor drops; the rest the device's compiler does not write, for want of the types.
    private static readonly HashSet<string> s_droppedAttributes = new(StringComparer.Ordinal)
    {
        "System.ParamArrayAttribute",
        "System.SerializableAttribute",
        "System.FlagsAttribute",
        "System.ObsoleteAttribute",
        "System.AttributeUsageAttribute",
        "System.Diagnostics.ConditionalAttribute",
        "System.Diagnostics.DebuggerBrowsableAttribute",
        "System.Diagnostics.DebuggerDisplayAttribute",
        "System.Diagnostics.DebuggerHiddenAttribute",
        "System.Diagnostics.DebuggerNonUserCodeAttribute",
        "System.Diagnostics.DebuggerStepThroughAttribute",
        "System.ComponentModel.EditorBrowsableAttribute",
        "System.Reflection.DefaultMemberAttribute",
        "System.Runtime.CompilerServices.ExtensionAttribute",
        "System.Runtime.CompilerServices.CompilerGeneratedAttribute",
    };

    /// <summary>The types and members named, once per place.</summary>
    public static IEnumerable<(MemberReference Reference, CodePlace Place)> Walk(ModuleDefinition module) =>
        module.GetTypes().SelectMany(t => OfType(t).Concat(t.Fields.SelectMany(OfField)).Concat(t.Methods.SelectMany(OfMethod)));

    /// <summary>The attributes that reach the device.</summary>
    public static IEnumerable<CustomAttribute> Attributes(ICustomAttributeProvider provider) =>
        provider.CustomAttributes.Where(a => !s_droppedAttributes.Contains(a.AttributeType.FullName));

    private static IEnumerable<(MemberReference, CodePlace)> OfType(TypeDefinition type)
    {
        CodePlace place = new(type);
        IEnumerable<MemberReference> references = type.Interfaces.Select(i => (MemberReference)i.InterfaceType)
            .Concat(Attributes(type).Select(a => a.Constructor));
        return (type.BaseType is null ? references : references.Prepend(type.BaseType)).Select(r => (r, place));
    }

    private static IEnumerable<(MemberReference, CodePlace)> OfField(FieldDefinition field)
    {
        CodePlace place = new(field);
        return Attributes(field).Select(a => (MemberReference)a.Constructor).Prepend(field.FieldType).Select(r => (r, place));
    }

    private static IEnumerable<(MemberReference, CodePlace)> OfMethod(MethodDefinition method)
    {
        CodePlace place = new(method);
        IEnumerable<MemberReference> signature = method.Parameters.Select(p => (MemberReference)p.ParameterType)
            .Prepend(method.ReturnType)
            .Concat(Attributes(method).Select(a => a.Constructor));
        if (method.HasBody)
        {
            signature = signature
                .Concat(method.Body.Variables.Select(v => v.VariableType))
                .Concat(method.Body.ExceptionHandlers.Select(h => h.CatchType).Where(t => t is not null));
        }

        return signature.Select(r => (r, place)).Concat(OfBody(method));
    }

    private static IEnumerable<(MemberReference, CodePlace)> OfBody(MethodDefinition method)
    {
        if (!method.HasBody)
        {
            yield break;
        }

        foreach (Instruction instruction in method.Body.Instructions)
        {
            if (instruction.Operand is MemberReference reference)
            {
                yield return (reference, new CodePlace(method, instruction));
            }
        }
    }
}
