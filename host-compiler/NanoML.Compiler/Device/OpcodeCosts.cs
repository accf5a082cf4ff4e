using NanoML.Compiler.Diagnostics;

namespace NanoML.Compiler.Device;

/// <summary>What opcodes cost on a machine: a table, and the nanoseconds of its unit.</summary>
/// <param name="Name">Of the table, or of the board that it was made for.</param>
/// <param name="IsEstimate">Whether anything of it was not measured on that machine.</param>
/// <param name="Unit">Nanoseconds for 1 of the table's unit, from least to most; equal where they are known.</param>
public sealed record OpcodeCosts(string Name, string Description, bool IsEstimate, CostTable Table, (double Low, double High) Unit)
{
    private const double NanosecondsPerMillisecond = 1e6;

    /// <summary>Nanoseconds, the middle where they are a range.</summary>
    public double this[OpcodeClass opcodeClass] => Table[opcodeClass] * (Unit.Low + Unit.High) / 2;

    /// <summary>The costs of a machine whose table is in nanoseconds, as <see cref="CostTable.Load"/> finds it.</summary>
    /// <exception cref="CompilerException">No such table, or one in instructions, which takes a board to know their time (NML0505).</exception>
    public static OpcodeCosts Load(string nameOrPath) => Of(CostTable.Load(nameOrPath), board: null);

    /// <summary>A board's costs by its own table and factor.</summary>
    /// <exception cref="CompilerException">The table is in a unit that the board has no figure for (NML0503).</exception>
    public static OpcodeCosts Of(Board board)
    {
        CostTable table = CostTable.Load(board.CostTable);
        return (table.Unit, board) switch
        {
            (CostUnit.Instructions, { CyclesPerInstruction: not null }) => Of(table, board) with { Name = board.Name },
            (CostUnit.Nanoseconds, { CostFactor: 1 }) => Of(table, board),
            (CostUnit.Nanoseconds, { CostFactor: { } factor }) => new OpcodeCosts(
                board.Name, FormattableString.Invariant($"{table.Name} times {factor}"), IsEstimate: true, table, (factor, factor)),
            _ => throw new CompilerException(
                DiagnosticCatalog.BadBoardFile,
                $"{board.Name}: the cost table '{table.Name}' is in {table.Unit.ToString().ToLowerInvariant()}",
                "A table in instructions takes cyclesPerInstruction in the board's file, one in nanoseconds takes costFactor."),
        };
    }

    /// <summary>The costs of a table that is given instead of the board's.</summary>
    /// <param name="nameOrPath">Null takes the board's.</param>
    /// <exception cref="CompilerException">No such table, or one that the board has no figure for (NML0503, NML0505).</exception>
    public static OpcodeCosts Of(Board board, string? nameOrPath) =>
        nameOrPath is null ? Of(board) : Of(CostTable.Load(nameOrPath), board);

    /// <summary>The time that counted opcodes take, the middle where it is a range.</summary>
    public double Milliseconds(OpcodeCounts counts) => Time(counts).Middle;

    /// <summary>The time that counted opcodes take.</summary>
    public TimeRange Time(OpcodeCounts counts)
    {
        double sum = Table.Sum(counts) / NanosecondsPerMillisecond;
        return new TimeRange(sum * Unit.Low, sum * Unit.High);
    }

    /// <summary>The instructions of counted opcodes; null where the table does not tell.</summary>
    public double? Instructions(OpcodeCounts counts) => Table.Unit == CostUnit.Instructions ? Table.Sum(counts) : null;

    private static OpcodeCosts Of(CostTable table, Board? board)
    {
        if (table.Unit == CostUnit.Nanoseconds)
        {
            return new OpcodeCosts(table.Name, table.Description, table.IsEstimate, table, (1, 1));
        }

        if (board is not { CyclesPerInstruction: { } cycles })
        {
            throw new CompilerException(
                DiagnosticCatalog.BadCostTable,
                $"the cost table '{table.Name}' is in instructions, and nothing says how long one takes",
                "Give cyclesPerInstruction in the board's file, or take a table in nanoseconds.");
        }

        return new OpcodeCosts(
            table.Name,
            FormattableString.Invariant($"{table.Name}, {cycles.Low} to {cycles.High} cycles an instruction at {board.ClockMHz} MHz"),
            IsEstimate: true,
            table,
            cycles.Nanoseconds(board.ClockMHz));
    }
}
