using Mono.Cecil;
using Mono.Cecil.Cil;

namespace NanoML.Compiler.Simulation;

/// <summary>Tells arithmetic on 64 bits from arithmetic on 32: the opcodes are the same, the operands are not.</summary>
internal static class LongArithmetic
{
    /// <summary>Follows the types on the evaluation stack, in the order of the instructions.</summary>
    /// <param name="body">With simplified macros.</param>
    /// <returns>The instructions whose result is a 64-bit integer.</returns>
    public static HashSet<Instruction> Find(MethodBody body)
    {
        HashSet<Instruction> found = [];
        Dictionary<Instruction, List<bool>> atTargets = [];
        List<bool> stack = [];
        foreach (Instruction instruction in body.Instructions)
        {
            stack = atTargets.TryGetValue(instruction, out List<bool>? merged) ? [.. merged] : stack;
            bool isLong = IsLong(instruction, stack);
            stack.RemoveRange(Math.Max(0, stack.Count - DeviceIl.Popped(instruction)), Math.Min(stack.Count, DeviceIl.Popped(instruction)));
            stack.AddRange(Enumerable.Repeat(isLong, DeviceIl.Pushed(instruction)));
            if (isLong)
            {
                found.Add(instruction);
            }

            foreach (Instruction target in Targets(instruction))
            {
                atTargets.TryAdd(target, [.. stack]);
            }

            if (instruction.OpCode.FlowControl is FlowControl.Branch or FlowControl.Return or FlowControl.Throw)
            {
                stack = [];
            }
        }

        return found;
    }

    /// <summary>Where an instruction may branch to.</summary>
    public static IEnumerable<Instruction> Targets(Instruction instruction) => instruction.Operand switch
    {
        Instruction target => [target],
        Instruction[] targets => targets,
        _ => [],
    };

    private static bool IsLong(Instruction instruction, List<bool> stack) => instruction.OpCode.Code switch
    {
        Code.Ldc_I8 or Code.Conv_I8 or Code.Conv_U8 or Code.Ldelem_I8 or Code.Ldind_I8 => true,
        Code.Ldloc => IsLong(((VariableDefinition)instruction.Operand).VariableType),
        Code.Ldarg => instruction.Operand is ParameterDefinition parameter && IsLong(parameter.ParameterType),
        Code.Ldfld or Code.Ldsfld => IsLong(((FieldReference)instruction.Operand).FieldType),
        Code.Call or Code.Callvirt => IsLong(((MethodReference)instruction.Operand).ReturnType),
        Code.Add or Code.Sub or Code.Mul or Code.Div or Code.Div_Un or Code.Rem or Code.Rem_Un or Code.And or Code.Or or Code.Xor
            or Code.Shl or Code.Shr or Code.Shr_Un => stack.Count >= 2 && stack[^2],
        Code.Neg or Code.Not or Code.Dup => stack.Count >= 1 && stack[^1],
        _ => false,
    };

    private static bool IsLong(TypeReference type) => type.MetadataType is MetadataType.Int64 or MetadataType.UInt64;
}
