using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;

namespace NanoML.Compiler.Passes;

/// <summary>
/// Takes what scales an input at the front of a model, feature by feature, out of the graph (<see cref="InputForm.Scaling"/>): the input is
/// quantised as what comes behind it. Reshapes and transposes may stand between. The last may be a clip whose range has the zero: what is
/// quantised then saturates where it clips.
/// </summary>
public static class AbsorbInputAffine
{
    // Stands for a factor of 0, which leaves a feature without any influence but on what jumps at 0 or chooses among zeros; scales beyond are no floats for
    // the ranges that features have.
    private const double LeastFactor = 1e-18;

    public static Graph Run(Graph graph) => graph.Inputs.Aggregate(graph, Run);

    private static Graph Run(Graph graph, string input)
    {
        if (graph.State.Any(link => link.Input == input) || graph.FormOf(input).Scaling is not null || graph.Value(input).Shape.Count == 0)
        {
            return graph;
        }

        var front = new Front(new GraphEditor(graph), input);
        while (front.Advance())
        {
            // One node after the other becomes part of the input.
        }

        return front.ToGraph() ?? graph;
    }

    /// <summary>How far the input has got.</summary>
    private sealed class Front
    {
        private readonly GraphEditor _editor;
        private readonly string _input;
        private string _at;

        // Which element of the input each element of the value is.
        private int[] _sources;
        private FeatureScaling[] _elements;
        private bool _scales;
        private bool _clips;

        public Front(GraphEditor editor, string input)
        {
            int count = editor.Value(input).Shape.Count;
            _editor = editor;
            _input = input;
            _at = input;
            _sources = [.. Enumerable.Range(0, count)];
            _elements = [.. Enumerable.Repeat(FeatureScaling.None, count)];
        }

        public bool Advance() =>
            _editor.Value(_input).Pinned is null
            && _editor.OnlyConsumer(_at) is { Outputs.Length: 1 } reader
            && (Move(reader) || Scale(reader) || Clip(reader));

        /// <summary>The graph with what was taken out; null when that is nothing, or too much to be kept on a device.</summary>
        public Graph? ToGraph()
        {
            FeaturePattern<FeatureScaling> pattern = FeaturePattern<FeatureScaling>.Of(_elements);
            if (!_scales || pattern.Features.Length > InputScaling.MaxFeatures)
            {
                return null;
            }

            _editor.SetForm(_input, _editor.FormOf(_input) with { Scaling = new InputScaling(pattern) });
            return _editor.ToGraph();
        }

        private bool Move(Node reader)
        {
            if (reader.Op is not (Reshape or Transpose) || _editor.Value(reader.Output).Pinned is not null)
            {
                return false;
            }

            var places = new Tensor(_editor.Value(_at).Shape, Array.ConvertAll(_sources, k => (long)k));
            _sources = Array.ConvertAll(reader.Op.Evaluate([places])[0].Integers, k => (int)k);
            _at = reader.Output;
            return true;
        }

        private bool Scale(Node reader)
        {
            if (_clips
                || ChannelAffine.OfElements(_editor, reader, _at) is not { } affine
                || (affine.Factor.Contains(0) && TellsZerosApart(reader.Output))
                || (affine.Clamp is { } own && !IsSaturation(own, reader)))
            {
                return false;
            }

            var scaled = (FeatureScaling[])_elements.Clone();
            for (int k = 0; k < _sources.Length; k++)
            {
                double factor = affine.Factor[k] == 0 ? LeastFactor : affine.Factor[k];
                scaled[_sources[k]] = scaled[_sources[k]].Then(factor, affine.Offset[k]);
            }

            if (!scaled.All(IsUsable) || !Absorb(reader, affine.Clamp is { } clamp ? Clipped(scaled, clamp) : scaled))
            {
                return false;
            }

            _scales = true;
            _clips = affine.Clamp is not null;
            return true;
        }

        /// <summary>Whether something reads the value, before a layer with weights, that jumps at 0 or chooses among equals.</summary>
        private bool TellsZerosApart(string value)
        {
            var next = new Stack<string>([value]);
            var seen = new HashSet<string>();
            while (next.TryPop(out string? name))
            {
                foreach (Node reader in _editor.Consumers(name).Where(node => node.Op is not IWeightedOp && seen.Add(node.Name)))
                {
                    if (reader.Op is Ceil or Floor or Sign or Equal or Compare or ArgMax or TopK or TopSelection)
                    {
                        return true;
                    }

                    foreach (string output in reader.Outputs)
                    {
                        next.Push(output);
                    }
                }
            }

            return false;
        }

        private bool Clip(Node reader)
        {
            bool absorbed = _scales
                && (reader.Op as IClampOp)?.ToClamp() is { } clamp
                && IsSaturation(clamp, reader)
                && Absorb(reader, Clipped(_elements, clamp));
            _clips |= absorbed;
            return absorbed;
        }

        /// <summary>Lets the input be what a node makes of it, with the scale that a model prescribes for that.</summary>
        private bool Absorb(Node reader, FeatureScaling[] elements)
        {
            PinnedQuantization? pinned = _editor.Value(reader.Output).Pinned;
            if (!_editor.Bypass(reader, _at))
            {
                return false;
            }

            _editor.SetPinned(_input, pinned);
            _elements = elements;
            return true;
        }

        private static FeatureScaling[] Clipped(FeatureScaling[] elements, Clamp clamp) =>
            Array.ConvertAll(elements, element => element.Then(clamp));

        /// <summary>Whether bytes saturate within a node's clip: those of a range that is seen behind it do, those of a prescribed scale may.</summary>
        private bool IsSaturation(Clamp clamp, Node node) =>
            clamp is { Min: <= 0, Max: >= 0 }
            && (_editor.Value(node.Output).Pinned?.ToActivation() is not { } quant
                || (quant.Min >= clamp.Min - (quant.Scale / 2) && quant.Max <= clamp.Max + (quant.Scale / 2)));

        private static bool IsUsable(FeatureScaling scaling) =>
            Math.Abs(scaling.Origin) < float.MaxValue
            && Math.Abs(scaling.Factor) is >= LeastFactor * LeastFactor and <= 1 / LeastFactor;
    }
}
