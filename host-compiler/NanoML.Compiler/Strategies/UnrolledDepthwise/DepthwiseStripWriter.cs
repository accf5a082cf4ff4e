using System.Collections.Immutable;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Writing;
using static NanoML.Compiler.Strategies.Lanes.LaneWriter;

namespace NanoML.Compiler.Strategies.UnrolledDepthwise;

/// <summary>Prints the method of a strip of a <see cref="UnrolledDepthwiseCode"/>.</summary>
internal sealed class DepthwiseStripWriter
{
    private readonly UnrolledDepthwiseCode _code;
    private readonly EmitContext _context;
    private readonly ChannelCallsWriter _calls;
    private readonly DepthwiseShape _shape;
    private readonly bool _compares;
    private readonly CSharpWriter _writer;
    private readonly DepthwiseWalk _walk;
    private readonly WindowGeometry _geometry;
    private readonly ImmutableArray<int> _pixels;

    /// <param name="compares">Whether it clamps by comparing; else by look-up.</param>
    public DepthwiseStripWriter(UnrolledDepthwiseCode code, EmitContext context, ChannelCallsWriter calls, DepthwiseShape shape, bool compares, CSharpWriter writer)
    {
        _code = code;
        _context = context;
        _calls = calls;
        _shape = shape;
        _compares = compares;
        _writer = writer;
        _walk = code.Walk;
        _geometry = code.Window.Geometry;
        _pixels = code.ReadPixels(shape);
    }

    public void Write()
    {
        _writer.Line($"long mask = {Long(_code.Format.Max)};");
        if (_shape.Columns > _shape.Inside && _code.Conv.InputZeroPoint != 0)
        {
            _writer.Line($"long pad = {Long(_code.Format.Broadcast(_code.Conv.InputZeroPoint))};");
        }

        _writer.Line("long sum;");
        if (_compares)
        {
            _writer.Line("long value;");
        }

        Declare();
        foreach (int row in _walk.FirstRows)
        {
            LoadRow(0, row, loops: false);
        }

        for (int turn = 0; turn < (_walk.IsStraight ? _walk.Turns : _walk.Head); turn++)
        {
            Turn(turn);
        }

        if (!_walk.IsStraight)
        {
            Loop();
        }
    }

    private void Loop()
    {
        int rows = _walk.Unrolled * _walk.Stride;
        _writer.Line("int from = 0;");
        _writer.Line("do");
        _writer.Block("{", "}", () =>
        {
            for (int turn = _walk.Head; turn < _walk.Head + _walk.Unrolled; turn++)
            {
                Turn(turn);
            }

            if (_walk.Copies)
            {
                Copy();
            }

            _writer.Line($"from += {rows};");
            _writer.Line($"input += {rows * RowLength};");
            _writer.Line($"output += {_walk.Unrolled * _geometry.OutputWidth * _code.Channels.Length};");
        });
        _writer.Line($"while (from < {_walk.Repeats * rows});");
    }

    private void Turn(int turn)
    {
        foreach (int row in _walk.NewRows(turn))
        {
            LoadRow(turn, row, _walk.Loops(turn));
        }

        for (int column = 0; column < _shape.Outputs; column++)
        {
            Output(turn, column);
        }
    }

    private void Declare()
    {
        IEnumerable<int> slots = _walk.FirstRows.Select(row => _walk.Slot(0, row)).Concat(
            Enumerable.Range(0, _walk.Head + _walk.Unrolled).SelectMany(turn => _walk.NewRows(turn).Select(row => _walk.Slot(turn, row))));
        foreach (int slot in slots.Distinct().Order().Where(_ => _pixels.Length > 0))
        {
            _writer.Line($"long {string.Join(", ", _pixels.Select(column => Pixel(slot, column)))};");
        }

        foreach (int lane in Enumerable.Range(0, _code.Format.Lanes).Where(_walk.IsEverEither))
        {
            _writer.Line($"int i{lane};");
        }
    }

    private void LoadRow(int turn, int row, bool loops)
    {
        var places = new LaneRowPlace[_code.Format.Lanes];
        for (int lane = 0; lane < places.Length; lane++)
        {
            places[lane] = _walk.Place(lane, row, loops);
            if (places[lane] == LaneRowPlace.Either)
            {
                string start = $"{_context.Offset(_code.Scratch!.Value)} : {At("input", _walk.FirstInput(lane, row) * RowLength)}";
                _writer.Line($"i{lane} = {Outside(_walk.FirstInput(lane, row))} ? {start};");
            }
        }

        foreach (int column in _pixels)
        {
            string packed = Pack(_code.Format, lane => Byte(places[lane], lane, row, column - _shape.PadLeft));
            _writer.Line($"{Pixel(_walk.Slot(turn, row), column)} = {packed};");
        }
    }

    /// <summary>The byte of a column in a lane; null where any will do.</summary>
    private string? Byte(LaneRowPlace place, int lane, int row, int column)
    {
        int distance = column * _geometry.InputChannels;
        int padding = _code.Conv.InputZeroPoint;
        return place switch
        {
            LaneRowPlace.Image => $"x[{At("input", (_walk.FirstInput(lane, row) * RowLength) + distance)}]",
            LaneRowPlace.Either => $"x[{At($"i{lane}", distance)}]",
            LaneRowPlace.Padding when padding != 0 => Int(padding),
            _ => null,
        };
    }

    /// <summary>When a lane's row lies outside of the image.</summary>
    /// <param name="first">The row when the loop begins.</param>
    private string Outside(int first)
    {
        int last = first + ((_walk.Repeats - 1) * _walk.Unrolled * _walk.Stride);
        string[] tests =
        [
            .. first < 0 ? [$"from < {-first}"] : Array.Empty<string>(),
            .. last >= _geometry.InputHeight ? [$"from >= {_geometry.InputHeight - first}"] : Array.Empty<string>(),
        ];
        return string.Join(" || ", tests);
    }

    private void Output(int turn, int column)
    {
        IEnumerable<string> products = _code.Terms(_shape, column).Select(term =>
        {
            int row = (turn * _walk.Stride) + (term.Tap / _geometry.KernelWidth * _geometry.DilationHeight);
            return $" + ({(_shape.IsPadding(term.Column) ? "pad" : Pixel(_walk.Slot(turn, row), term.Column))} * {Weight(term.Tap)})";
        });
        Assign(_writer, "sum", "offset" + string.Concat(products));
        foreach (int lane in Enumerable.Range(0, _code.Format.Lanes).Where(lane => _walk.Writes(turn, lane)))
        {
            int distance = (((_code.Bands.Starts[lane] + turn) * _geometry.OutputWidth) + column) * _code.Channels.Length;
            _calls.WriteByte(_writer, distance, Lane(["sum"], _code.Format, lane), _compares);
        }
    }

    private void Copy()
    {
        for (int row = 0; row < _walk.KeptRows; row++)
        {
            foreach (int column in _pixels)
            {
                _writer.Line($"{Pixel(row, column)} = {Pixel(row + _walk.Stride, column)};");
            }
        }
    }

    private int RowLength => _geometry.InputWidth * _geometry.InputChannels;

    private static string Pixel(int row, int column) => $"x{row}_{column}";

    internal static string Weight(int tap) => $"w{tap}";
}
