using Mono.Cecil;
using Mono.Cecil.Cil;
using NanoML.Compiler.Device;

namespace NanoML.Compiler.Simulation;

/// <summary>Holds the instructions of a method to what the interpreter executes with .NET's meaning.</summary>
internal static class OpcodeRules
{
    private const int MaxSwitchCases = 255;

    // "Unsupported opcodes" at the end of the interpreter's switch (nf-interpreter, Interpreter.cpp).
    private static readonly HashSet<Code> s_refused =
    [
        Code.Arglist, Code.Cpblk, Code.Jmp, Code.Initblk, Code.Calli, Code.Ckfinite, Code.Localloc, Code.Mkrefany, Code.Refanytype,
        Code.Refanyval, Code.Readonly,
    ];

    public static IEnumerable<SubsetViolation> Check(MethodDefinition method)
    {
        foreach (Instruction instruction in method.Body.Instructions)
        {
            if (Fault(instruction) is { } fault)
            {
                yield return new SubsetViolation(fault.Rule, new CodePlace(method, instruction).ToString(), fault.Message);
            }
        }
    }

    private static (SubsetRule Rule, string Message)? Fault(Instruction instruction)
    {
        OpCode opcode = instruction.OpCode;
        if (s_refused.Contains(opcode.Code))
        {
            return (SubsetRule.Opcodes, $"the interpreter refuses {opcode.Name}");
        }

        // An array length of type long converts with conv.ovf.i: the device truncates it.
        if (opcode.Name.Contains(".ovf", StringComparison.Ordinal))
        {
            return (SubsetRule.CheckedArithmetic, $"{opcode.Name} wraps silently on the device");
        }

        // nanoCLR keeps the type on its stack: what these make is extended, divided, shifted and compared without a sign from there on.
        if (opcode.Code is Code.Conv_U8 or Code.Conv_U4 or Code.Conv_U)
        {
            string cure = opcode.Code == Code.Conv_U8 ? "convert through int to long" : "convert to int";
            return (SubsetRule.UnsignedArithmetic, $"{opcode.Name} makes the arithmetic that follows unsigned on the device; {cure}");
        }

        if (instruction.Operand is Instruction[] { Length: > MaxSwitchCases } targets)
        {
            return (SubsetRule.SwitchCases, $"a switch with {targets.Length} cases; the device's limit is {MaxSwitchCases}");
        }

        return opcode.Code == Code.Newarr ? ArrayFault(instruction) : null;
    }

    private static (SubsetRule Rule, string Message)? ArrayFault(Instruction newArray)
    {
        Instruction length = newArray.Previous;
        if (length?.OpCode.Code != Code.Ldc_I4)
        {
            return null;
        }

        long bytes = (long)(int)length.Operand * ElementBytes((TypeReference)newArray.Operand);
        return bytes <= DeviceHeap.LargestArrayBytes
            ? null
            : (SubsetRule.ArrayLength, $"an array of {bytes:N0} bytes; the device's limit is {DeviceHeap.LargestArrayBytes:N0}");
    }

    private static int ElementBytes(TypeReference element) => element.MetadataType switch
    {
        MetadataType.Boolean or MetadataType.SByte or MetadataType.Byte => 1,
        MetadataType.Char or MetadataType.Int16 or MetadataType.UInt16 => 2,
        MetadataType.Int32 or MetadataType.UInt32 or MetadataType.Single => 4,
        MetadataType.Int64 or MetadataType.UInt64 or MetadataType.Double => 8,
        _ => 12, // a heap block
    };
}
