using Mono.Cecil.Cil;

namespace NanoML.Compiler.Simulation;

/// <summary>Basic blocks: runs of instructions that are executed together or not at all.</summary>
internal static class IlBlocks
{
    public static List<List<Instruction>> Of(MethodBody body)
    {
        HashSet<Instruction> leaders = Leaders(body);
        List<List<Instruction>> blocks = [];
        foreach (Instruction instruction in body.Instructions)
        {
            if (blocks.Count == 0 || leaders.Contains(instruction))
            {
                blocks.Add([]);
            }

            blocks[^1].Add(instruction);
        }

        return blocks;
    }

    private static HashSet<Instruction> Leaders(MethodBody body)
    {
        HashSet<Instruction> leaders = [];
        foreach (Instruction instruction in body.Instructions)
        {
            leaders.UnionWith(LongArithmetic.Targets(instruction));
            bool ends = instruction.OpCode.FlowControl is FlowControl.Branch or FlowControl.Cond_Branch or FlowControl.Return or FlowControl.Throw;
            if (ends && instruction.Next is { } next)
            {
                leaders.Add(next);
            }
        }

        foreach (ExceptionHandler handler in body.ExceptionHandlers)
        {
            leaders.UnionWith(new[] { handler.TryStart, handler.TryEnd, handler.HandlerStart, handler.HandlerEnd, handler.FilterStart }.OfType<Instruction>());
        }

        return leaders;
    }
}
