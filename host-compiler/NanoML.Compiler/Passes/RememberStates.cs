using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Passes;

/// <summary>
/// Recurrent layers whose wide state goes out, and comes in again in the next inference, remember it: what is carried over are bytes, and between
/// two of them there is more.
/// </summary>
public static class RememberStates
{
    public static Graph Run(Graph graph)
    {
        var editor = new GraphEditor(graph);
        foreach (StateLink link in graph.State)
        {
            if (StateOrigin.OfReader(graph, link.Input) is { } begin && StateOrigin.OfOutput(graph, link.Output) == begin
                && begin.Layer.Op is Recurrence layer && layer.Cell.WideState == begin.State && graph.OutputOf(begin.Layer).Shape[1] == 1)
            {
                editor.Replace(begin.Layer, begin.Layer with { Op = layer with { Remembers = true } });
            }
        }

        return editor.ToGraph();
    }
}
