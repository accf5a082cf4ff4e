using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops.Support;

/// <summary>What operators of any number of inputs share.</summary>
internal static class NaryImport
{
    /// <summary>The operator; of one input it is that input.</summary>
    public static Op Read(NodeImport node, Op op)
    {
        node.RequireInputs(1, int.MaxValue);
        for (int k = 0; k < node.InputCount; k++)
        {
            node.Input(k);
        }

        return node.InputCount == 1 ? new Identity() : op;
    }
}
