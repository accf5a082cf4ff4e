using Mono.Cecil;
using Mono.Cecil.Cil;

namespace NanoML.Compiler.Simulation;

/// <summary>How a method body is stored on the device: .NET's opcodes with shorter operands (metadata processor, CodeWriter.cs).</summary>
internal static class DeviceIl
{
    private const int HandlerBytes = 12;

    /// <summary>Instructions and exception handlers, in bytes.</summary>
    public static int BodyBytes(MethodBody body)
    {
        int handlers = body.ExceptionHandlers.Count;
        return body.Instructions.Sum(InstructionBytes) + (handlers == 0 ? 0 : (handlers * HandlerBytes) + 1);
    }

    /// <summary>Tokens and branches take 2 bytes instead of 4, a switch 1 byte and 2 per case.</summary>
    public static int InstructionBytes(Instruction instruction) => instruction.OpCode.OperandType switch
    {
        OperandType.InlineBrTarget or OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType
            or OperandType.InlineString => instruction.OpCode.Size + 2,
        OperandType.InlineSwitch => instruction.OpCode.Size + 1 + (2 * ((Instruction[])instruction.Operand).Length),
        _ => instruction.GetSize(),
    };

    /// <summary>
    /// The evaluation stack that the metadata processor asks for. It counts in the order of the instructions and knows the depth at the
    /// targets of branches only, so that every <c>return value;</c> behind a case of a switch adds one.
    /// </summary>
    public static int StackDepth(MethodBody body)
    {
        Dictionary<Instruction, int> atTargets = [];
        int depth = 0;
        int deepest = 0;
        foreach (Instruction instruction in body.Instructions)
        {
            depth = atTargets.GetValueOrDefault(instruction, depth);
            if (instruction.OpCode.Code
                is Code.Throw or Code.Endfinally or Code.Endfilter or Code.Leave or Code.Leave_S or Code.Br_S)
            {
                depth = 0;
                continue;
            }

            depth += Pushed(instruction) - Popped(instruction);
            if (instruction.Operand is Instruction target)
            {
                atTargets[target] = Math.Max(atTargets.GetValueOrDefault(target), depth);
            }

            deepest = Math.Max(deepest, depth);
        }

        return deepest;
    }

    internal static int Pushed(Instruction instruction) => instruction.OpCode.StackBehaviourPush switch
    {
        StackBehaviour.Push0 => 0,
        StackBehaviour.Push1_push1 => 2,
        StackBehaviour.Varpush => ((IMethodSignature)instruction.Operand).ReturnType.MetadataType == MetadataType.Void ? 0 : 1,
        _ => 1,
    };

    internal static int Popped(Instruction instruction) => instruction.OpCode.StackBehaviourPop switch
    {
        StackBehaviour.Pop0 or StackBehaviour.PopAll => 0,
        StackBehaviour.Pop1 or StackBehaviour.Popi or StackBehaviour.Popref => 1,
        StackBehaviour.Varpop => Arguments(instruction),
        StackBehaviour.Popi_popi_popi or StackBehaviour.Popref_popi_popi or StackBehaviour.Popref_popi_popi8
            or StackBehaviour.Popref_popi_popr4 or StackBehaviour.Popref_popi_popr8 or StackBehaviour.Popref_popi_popref => 3,
        _ => 2,
    };

    private static int Arguments(Instruction instruction) => instruction.Operand switch
    {
        IMethodSignature method when instruction.OpCode.Code == Code.Newobj => method.Parameters.Count,
        IMethodSignature method => method.Parameters.Count + (method.HasThis ? 1 : 0),
        _ => 0, // ret: the metadata processor leaves the value on the stack
    };
}
