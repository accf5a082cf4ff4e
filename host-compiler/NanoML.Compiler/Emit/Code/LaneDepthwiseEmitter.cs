using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Planning.Code;
using static NanoML.Compiler.Emit.Code.LaneWriter;

namespace NanoML.Compiler.Emit.Code;

/// <summary>Prints a <see cref="LaneDepthwise"/>: a method for each shape of strip, and a call for each channel.</summary>
internal sealed class LaneDepthwiseEmitter
{
    private readonly LaneDepthwise _code;
    private readonly EmitContext _context;
    private readonly WindowGeometry _geometry;
    private readonly ClampTable? _clamp;

    private LaneDepthwiseEmitter(LaneDepthwise code, EmitContext context)
    {
        _code = code;
        _context = context;
        _geometry = code.Window.Geometry;
        ClampRange clamp = code.Channels[0].Range;
        _clamp = context.Clamp(clamp.Min, clamp.Max);
    }

    public static void Emit(LaneDepthwise code, EmitContext context, CSharpWriter writer) => new LaneDepthwiseEmitter(code, context).Run(writer);

    private void Run(CSharpWriter writer)
    {
        writer.Line($"// {_code.Call.Layer}: {_code.Call.Kernel} {_code.Call.Summary}; packed, {_code.Format.Lanes} rows at a time.");
        if (_code.Scratch is { } zeroRow)
        {
            writer.Line(
                $"global::NanoML.Kernels.Fill.Run({_context.Array(zeroRow)}, {_context.Offset(zeroRow)}, {zeroRow.Buffer.Length}, "
                + $"{_code.Conv.InputZeroPoint});");
        }

        foreach (IGrouping<bool, LaneChannel> kind in _code.Channels.GroupBy(c => _context.Plan.ClampFor(c.Range) is null))
        {
            foreach (LaneChannel[] channels in kind.Chunk(_code.ChannelsPerPart))
            {
                Part(writer, channels, kind.Key);
            }
        }
    }

    /// <summary>The calls of some channels lie in a method of their own, next to the strips' methods.</summary>
    private void Part(CSharpWriter writer, LaneChannel[] channels, bool compares)
    {
        int callBytes = _code.ChannelBytes * channels.Length * _code.Strips.Length;
        _context.Units.Reserve(_code.Shapes.Sum(_code.MethodBytes) + callBytes, _code.Shapes.Count() + 1);
        Dictionary<DepthwiseShape, string> strips = _code.Shapes.ToDictionary(shape => shape, shape => AddStrip(shape, compares));
        string name = _context.Units.Add(
            $"{Identifier.Pascal(_code.Call.Layer)}Channels",
            callBytes,
            $"{_code.Call.Kernel} {_code.Call.Summary}: {channels.Length} channels from {channels[0].Channel} to {channels[^1].Channel}.",
            "byte[] x, byte[] y" + ClampParameter(compares),
            body => Calls(body, channels, strips));
        string clamp = compares ? "" : $", {_context.Table(_clamp!.Table)}";
        writer.Line($"{name}({_context.Array(_code.Reads[0])}, {_context.Array(_code.Output)}{clamp});");
    }

    private static string ClampParameter(bool compares) => compares ? "" : ", byte[] clamp";

    private void Calls(CSharpWriter writer, LaneChannel[] channels, Dictionary<DepthwiseShape, string> strips)
    {
        foreach (LaneChannel channel in channels)
        {
            ClampTable? clamp = _context.Plan.ClampFor(channel.Range);
            var weights = new long[_geometry.Taps];
            foreach (LaneTerm term in channel.Segments.SelectMany(s => s.Terms))
            {
                weights[term.Tap] = term.Weight;
            }

            long offset = channel.Segments.IsEmpty ? 0 : channel.Segments[0].Offset;
            foreach (DepthwiseStrip strip in _code.Strips)
            {
                int input = _context.Offset(_code.Reads[0]) + (strip.FirstInput * _geometry.InputChannels)
                    + (channel.Channel / _code.Conv.DepthMultiplier);
                int output = _context.Offset(_code.Output) + (strip.FirstOutput * _code.Channels.Length) + channel.Channel;
                writer.List(
                    $"{strips[strip.Shape]}(",
                    [
                        "x", Int(input), "y", Int(output), .. clamp is null ? Array.Empty<string>() : ["clamp"], Long(channel.Multiplier),
                        Long(channel.Constant(clamp?.Below ?? 0)), Int(channel.Shift), Long(_code.Format.Broadcast(offset)), .. weights.Select(Long),
                    ],
                    ");");
            }
        }
    }

    private string AddStrip(DepthwiseShape shape, bool compares)
    {
        IEnumerable<string> weights = Enumerable.Range(0, _geometry.Taps).Select(k => $", long {Weight(k)}");
        return _context.Units.Add(
            $"{Identifier.Pascal(_code.Call.Layer)}Strip",
            _code.MethodBytes(shape),
            $"{_code.Call.Kernel} {_code.Call.Summary}: one channel, {shape.Outputs} columns.",
            $"byte[] x, int input, byte[] y, int output{ClampParameter(compares)}, long multiplier, long constant, int shift, long offset"
                + string.Concat(weights),
            writer => Body(writer, shape, compares));
    }

    private void Body(CSharpWriter writer, DepthwiseShape shape, bool compares)
    {
        writer.Line($"long mask = {Long(_code.Format.Max)};");
        if (shape.Columns > shape.Inside && _code.Conv.InputZeroPoint != 0)
        {
            writer.Line($"long pad = {Long(_code.Format.Broadcast(_code.Conv.InputZeroPoint))};");
        }

        writer.Line("long sum;");
        if (compares)
        {
            writer.Line("long value;");
        }

        Declare(writer, shape);
        writer.Line($"int from = {-_geometry.PadTop};");
        writer.Line($"int end = {(_code.Bands.Length * _geometry.StrideHeight) - _geometry.PadTop};");
        for (int row = 0; row < _code.KeptRows; row++)
        {
            LoadRow(writer, shape, row);
        }

        writer.Line("do");
        writer.Block("{", "}", () =>
        {
            for (int row = _code.KeptRows; row < _code.Window.Rows; row++)
            {
                LoadRow(writer, shape, row);
            }

            for (int column = 0; column < shape.Outputs; column++)
            {
                Output(writer, shape, column, compares);
            }

            Slide(writer, shape);
        });
        writer.Line("while (from < end);");
    }

    private void Declare(CSharpWriter writer, DepthwiseShape shape)
    {
        for (int row = 0; row < _code.Window.Rows && shape.Inside > 0; row++)
        {
            writer.Line($"long {string.Join(", ", shape.Pixels.Select(column => Pixel(row, column)))};");
        }

        foreach (int lane in Enumerable.Range(0, _code.Format.Lanes))
        {
            writer.Line($"int i{lane};");
        }
    }

    private void LoadRow(CSharpWriter writer, DepthwiseShape shape, int row)
    {
        int rowLength = _geometry.InputWidth * _geometry.InputChannels;
        for (int lane = 0; lane < _code.Format.Lanes; lane++)
        {
            int distance = (_code.Bands.Starts[lane] * _geometry.StrideHeight) + row;
            string at = $"input + (({At("from", distance)}) * {rowLength})";
            string? outside = Outside(distance, row);
            writer.Line($"i{lane} = {(outside is null ? at : $"{outside} ? {_context.Offset(_code.Scratch!.Value)} : {at}")};");
        }

        foreach (int column in shape.Pixels)
        {
            int distance = (column - shape.PadLeft) * _geometry.InputChannels;
            writer.Line($"{Pixel(row, column)} = {Pack(_code.Format, lane => $"x[{At($"i{lane}", distance)}]")};");
        }
    }

    /// <summary>When a lane's row lies outside of the image; null when it never does.</summary>
    private string? Outside(int distance, int row)
    {
        // Rows that are kept are loaded directly only before the first output row.
        int steps = row < _code.KeptRows ? 0 : (_code.Bands.Length - 1) * _geometry.StrideHeight;
        int first = distance - _geometry.PadTop;
        string[] tests =
        [
            .. first < 0 ? [$"from < {-distance}"] : Array.Empty<string>(),
            .. first + steps >= _geometry.InputHeight ? [$"from >= {_geometry.InputHeight - distance}"] : Array.Empty<string>(),
        ];
        return tests.Length == 0 ? null : string.Join(" || ", tests);
    }

    private void Output(CSharpWriter writer, DepthwiseShape shape, int column, bool compares)
    {
        IEnumerable<string> products = _code.Terms(shape, column).Select(term =>
        {
            int row = term.Tap / _geometry.KernelWidth * _geometry.DilationHeight;
            return $" + ({(shape.IsPadding(term.Column) ? "pad" : Pixel(row, term.Column))} * {Weight(term.Tap)})";
        });
        Assign(writer, "sum", "offset" + string.Concat(products));
        for (int lane = 0; lane < _code.Format.Lanes; lane++)
        {
            int distance = ((_code.Bands.Starts[lane] * _geometry.OutputWidth) + column) * _code.Channels.Length;
            string value = $"(({Lane(["sum"], _code.Format, lane)} * multiplier) + constant) >> shift";
            string target = $"y[{At("output", distance)}]";
            if (!compares)
            {
                writer.Line($"{target} = clamp[(int)({value})];");
                continue;
            }

            (byte min, byte max) = (_code.Channels[0].Min, _code.Channels[0].Max);
            writer.Line($"value = {value};");
            writer.Line($"{target} = (byte)(value < {min} ? {min} : value > {max} ? {max} : value);");
        }
    }

    private void Slide(CSharpWriter writer, DepthwiseShape shape)
    {
        for (int row = 0; row < _code.KeptRows; row++)
        {
            foreach (int column in shape.Pixels)
            {
                writer.Line($"{Pixel(row, column)} = {Pixel(row + _geometry.StrideHeight, column)};");
            }
        }

        writer.Line($"from += {_geometry.StrideHeight};");
        writer.Line($"output += {_geometry.OutputWidth * _code.Channels.Length};");
    }

    private static string Pixel(int row, int column) => $"x{row}_{column}";

    private static string Weight(int tap) => $"w{tap}";
}
