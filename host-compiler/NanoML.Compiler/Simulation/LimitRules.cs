using Mono.Cecil;

namespace NanoML.Compiler.Simulation;

/// <summary>
/// Holds an assembly to the field widths of the NFMRK1 format. Most of them overflow without a word: the metadata processor casts the
/// number, and the device then runs other code than was written.
/// </summary>
internal static class LimitRules
{
    /// <summary>Bytes of IL, of array initialisers with signatures, and of strings in one assembly: offsets of 16 bits.</summary>
    public const int MaxTableBytes = ushort.MaxValue;

    /// <summary>Bytes of IL in one method: branches of 16 bits with a sign reach from any place to any other.</summary>
    public const int MaxMethodBytes = short.MaxValue;

    /// <summary>Locals, arguments, evaluation stack, and the fields and methods of a type, static and not: counts of 8 bits.</summary>
    public const int MaxCount = byte.MaxValue;

    public static IEnumerable<SubsetViolation> Check(DeviceAssembly assembly, AssemblyMetrics metrics) =>
    [
        .. Over(SubsetRule.AssemblyIl, assembly.Name, metrics.IlBytes, MaxTableBytes, "bytes of IL in the assembly"),
        .. Over(SubsetRule.AssemblyData, assembly.Name, metrics.DataBytes + metrics.SignatureBytes, MaxTableBytes,
            "bytes of array initialisers and signatures in the assembly"),
        .. Over(SubsetRule.AssemblyStrings, assembly.Name, metrics.StringBytes, MaxTableBytes, "bytes of strings in the assembly"),
    ];

    /// <remarks>
    /// The type that holds the array initialisers has a static field for each different one, so an assembly has at most 255 of them.
    /// </remarks>
    public static IEnumerable<SubsetViolation> Check(TypeDefinition type)
    {
        string place = new CodePlace(type).ToString();
        int statics = type.Fields.Count(f => f.IsStatic && !f.HasConstant);
        int instances = type.Fields.Count(f => !f.IsStatic);
        return
        [
            .. Over(SubsetRule.FieldsOfType, place, statics, MaxCount, "static fields"),
            .. Over(SubsetRule.FieldsOfType, place, instances, MaxCount, "instance fields"),
            .. Over(SubsetRule.MethodsOfType, place, type.Methods.Count(m => m.IsVirtual), MaxCount, "virtual methods"),
            .. Over(SubsetRule.MethodsOfType, place, type.Methods.Count(m => m.IsStatic), MaxCount, "static methods"),
            .. Over(SubsetRule.MethodsOfType, place, type.Methods.Count(m => !m.IsVirtual && !m.IsStatic), MaxCount, "instance methods"),
        ];
    }

    public static IEnumerable<SubsetViolation> Check(MethodDefinition method)
    {
        string place = new CodePlace(method).ToString();
        int arguments = method.Parameters.Count + (method.HasThis ? 1 : 0);
        IEnumerable<SubsetViolation> violations = Over(SubsetRule.Arguments, place, arguments, MaxCount, "arguments");
        return !method.HasBody
            ? violations
            :
            [
                .. violations,
                .. Over(SubsetRule.Locals, place, method.Body.Variables.Count, MaxCount, "local variables"),
                .. Over(SubsetRule.EvaluationStack, place, DeviceIl.StackDepth(method.Body), MaxCount, "slots of evaluation stack"),
                .. Over(SubsetRule.MethodIl, place, DeviceIl.BodyBytes(method.Body), MaxMethodBytes, "bytes of IL in the method"),
            ];
    }

    private static IEnumerable<SubsetViolation> Over(SubsetRule rule, string place, int count, int limit, string what) =>
        count > limit ? [new SubsetViolation(rule, place, $"{count:N0} {what}; the device's limit is {limit:N0}")] : [];
}
