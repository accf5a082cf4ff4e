using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Passes;

/// <summary>Lets element-wise operators read what an Expand repeats: they broadcast by themselves.</summary>
public static class ReadThroughExpand
{
    public static Graph Run(Graph graph)
    {
        var editor = new GraphEditor(graph);
        foreach (Node node in graph.Nodes.Where(node => node.Op is BinaryOp))
        {
            Node reader = node;
            for (int k = 0; k < node.Inputs.Length; k++)
            {
                reader = ReadThrough(editor, reader, k);
            }
        }

        return editor.ToGraph();
    }

    private static Node ReadThrough(GraphEditor editor, Node node, int input)
    {
        if (editor.Producer(node.Inputs[input]) is not { Op: Expand } expand
            || (editor.Value(expand.Output).Pinned is { } pinned && pinned != editor.Value(expand.Inputs[0]).Pinned))
        {
            return node;
        }

        Node direct = node.WithInput(input, expand.Inputs[0]);
        bool isSame = node.Op.InferTypes(editor.InputsOf(direct))[0] == editor.Value(node.Output).Type;
        return isSame ? editor.Replace(node, direct) : node;
    }
}
