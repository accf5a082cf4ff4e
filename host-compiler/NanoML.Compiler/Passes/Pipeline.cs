using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Passes;

public static class Pipeline
{
    public static Graph Run(Graph graph, string? dump)
    {
        _ = dump;
        return MoveTransposes.Run(ToChannelsLast.Run(FuseClamp.Run(FoldConstants.Run(RemoveNoOps.Run(graph)))));
    }
}
