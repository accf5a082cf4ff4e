using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops.Support;

/// <summary>A state of a recurrent layer: its hidden units (0) or its cells (1).</summary>
internal readonly record struct StateOrigin(Node Layer, int State)
{
    /// <summary>The state that a value is part of; null where it is computed from states, or of something else.</summary>
    public static StateOrigin? OfOutput(Graph graph, string value)
    {
        while (graph.Nodes.FirstOrDefault(node => node.Outputs.Contains(value)) is { } maker)
        {
            if (maker.Op is Recurrence)
            {
                return new StateOrigin(maker, maker.Outputs.IndexOf(value));
            }

            if (maker.Op.OutputQuantization is not OutputQuantization.SameAs same)
            {
                return null;
            }

            value = maker.Inputs[same.Input];
        }

        return null;
    }

    /// <summary>The state that a value begins, where nothing else reads it.</summary>
    public static StateOrigin? OfReader(Graph graph, string value)
    {
        while (graph.Nodes.Where(node => node.Inputs.Contains(value)).ToArray() is [var reader])
        {
            if (reader.Op is Recurrence)
            {
                int state = reader.Inputs.IndexOf(value) - Recurrence.Hidden;
                return state is 0 or 1 ? new StateOrigin(reader, state) : null;
            }

            if (reader.Op.OutputQuantization is not OutputQuantization.SameAs || reader.Outputs.Length != 1)
            {
                return null;
            }

            value = reader.Output;
        }

        return null;
    }
}
