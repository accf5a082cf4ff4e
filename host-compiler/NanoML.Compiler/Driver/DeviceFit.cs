using System.Collections.Immutable;
using NanoML.Compiler.Device;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Simulation;
using NanoML.Compiler.Strategies;
using NanoML.Compiler.Strategies.Choice;
using NanoML.Compiler.Strategies.Reference;

namespace NanoML.Compiler.Driver;

/// <summary>What a model needs of a board and what the board has.</summary>
/// <param name="FlashBytes">Of the model's assemblies in the deployment area, with its base class and kernels.</param>
/// <param name="LibraryBytes">Of the base libraries, the reporter and what others have in the runtime, all deployed besides.</param>
/// <param name="LargestArray">As <see cref="EmissionPlan.LargestArrayBytes"/>.</param>
public sealed record DeviceFit(
    RamBudget Ram, int FlashBytes, int LibraryBytes, int LargestArray, int HeapAvailable, int FlashAvailable, int ArrayAvailable)
{
    /// <summary>Heap that the application itself needs: threads, drivers, strings.</summary>
    public const int ApplicationHeapBytes = 8 * 1024;

    // A third more than the constants, and the base class and kernels.
    private const double SizeFactor = 1.3;
    private const int SizeBytes = 12 * 1024;

    // Heap that may be spent on speed even when flash is dear: what every board has to spare, and a share of what this one has.
    private const int SpareHeapBytes = 32 * 1024;
    private const int SpareHeapShare = 4;

    // mscorlib 1.17.11 (32,452 bytes as .pe), System.Device.Gpio, Runtime.Events and Runtime.Native (11,016 together).
    private const int BaseLibraryBytes = 32_452 + 11_016;

    /// <summary>What the reporter and all it calls take of the emitted runtime.</summary>
    public const int ReporterBytes = 6_236;

    /// <summary>What the application keeps besides, as <see cref="CompileOptions.ReservedHeap"/> says.</summary>
    public int ReservedHeap { get; init; }

    /// <summary>Whether there are decision trees, of which some may do.</summary>
    public bool HasTrees { get; init; }

    /// <summary>The layer that needs most of the arena.</summary>
    public required ArenaPeak Peak { get; init; }

    /// <summary>All heap that is not the model's.</summary>
    public int HeapForApplication => ApplicationHeapBytes + ReservedHeap;

    public int HeapNeeded => Ram.Total + HeapForApplication;

    public int FlashNeeded => FlashBytes + LibraryBytes;

    /// <param name="sharedBytes">What the runtime has for other models and applications (<see cref="RuntimeSize"/>).</param>
    public static DeviceFit Of(EmissionPlan plan, IEnumerable<DeviceAssembly> assemblies, Board board, int sharedBytes = 0) => new(
        RamBudget.Of(plan),
        assemblies.Sum(a => DeviceSubset.Measure(a).EstimatedPeBytes) - ReporterBytes - sharedBytes,
        BaseLibraryBytes + ReporterBytes + sharedBytes + (plan.Stream.IsEmpty ? 0 : PlanSizes.ResourceManagerBytes),
        plan.LargestArrayBytes,
        board.ManagedHeapBytes,
        board.DeploymentBytes,
        board.LargestArrayBytes)
    {
        HasTrees = plan.Layers.Any(layer => layer.Call is ForestSumsCall),
        Peak = ArenaPeak.Of([.. plan.Layers.Select(layer => layer.Call.Layer)], plan.Arena),
    };

    /// <summary>What the planner may spend of a board: what the goal says, then more, up to all of it, for a model that needs it to fit.</summary>
    /// <param name="reservedHeap">As <see cref="CompileOptions.ReservedHeap"/>.</param>
    /// <param name="sharedBytes">As for <see cref="Of"/>.</param>
    public static ImmutableArray<StrategyBudget> Budgets(Plan plan, Board board, OptimizeGoal goal, int reservedHeap, int sharedBytes = 0)
    {
        OptimizeGoal[] goals = goal switch
        {
            OptimizeGoal.Speed => [OptimizeGoal.Speed],
            OptimizeGoal.Balanced => [OptimizeGoal.Balanced, OptimizeGoal.Speed],
            _ => [OptimizeGoal.Size, OptimizeGoal.Balanced, OptimizeGoal.Speed],
        };
        return [.. goals.Select(g => Budget(plan, board, g, reservedHeap, sharedBytes)).Distinct()];
    }

    /// <summary>What a goal alone may spend of a board.</summary>
    /// <param name="reservedHeap">As <see cref="CompileOptions.ReservedHeap"/>.</param>
    /// <param name="sharedBytes">As for <see cref="Of"/>.</param>
    public static StrategyBudget Budget(Plan plan, Board board, OptimizeGoal goal, int reservedHeap, int sharedBytes = 0)
    {
        long available = board.DeploymentBytes - BaseLibraryBytes - ReporterBytes - sharedBytes - plan.InterfaceFlashBytes;
        long heap = Math.Max(0, board.ManagedHeapBytes - ApplicationHeapBytes - reservedHeap);
        long array = Math.Min(board.LargestArrayBytes, DeviceHeap.LargestArrayBytes);
        long small = Math.Min(available, SizeBytes + (long)(SizeFactor * plan.Tables.Sum(t => (long)t.ByteLength)));
        return goal switch
        {
            OptimizeGoal.Speed => new StrategyBudget(available, heap, array),
            OptimizeGoal.Balanced => new StrategyBudget(Math.Max(available / 4, small), heap, array),
            _ => new StrategyBudget(
                small,
                Math.Min(heap, new[] { RamBudget.Of(ReferenceCode.PlanFor(plan)).Total, SpareHeapBytes, heap / SpareHeapShare }.Max()),
                array),
        };
    }

    /// <exception cref="CompilerException">
    /// The board's heap, its largest array or its deployment area is too small; the message has the numbers.
    /// </exception>
    public void Require(string model, Board board)
    {
        if (Refusal(model, board) is { } refusal)
        {
            throw refusal;
        }
    }

    /// <summary>What <see cref="Require"/> throws; null for a model that fits.</summary>
    public CompilerException? Refusal(string model, Board board)
    {
        if (HeapNeeded > HeapAvailable)
        {
            return new CompilerException(
                DiagnosticCatalog.HeapTooSmall,
                $"{model}: needs {HeapNeeded} bytes of managed heap ({Ram.TableBytes} weights and tables, {Ram.ArenaBytes} activations, "
                + $"{Ram.OutputBytes + Ram.ObjectBytes} output and objects, {HeapForApplication} for the application); "
                + $"board '{board.Name}' has {HeapAvailable}, {HeapNeeded - HeapAvailable} too few. Most activations are in use at {Peak}",
                HeapAdvice(board));
        }

        if (LargestArray > ArrayAvailable)
        {
            return new CompilerException(
                DiagnosticCatalog.HeapTooSmall,
                $"{model}: needs an array of {LargestArray} bytes for its activations; "
                + $"on board '{board.Name}' an array has at most {ArrayAvailable}. Most are in use at {Peak}",
                "Choose a smaller model or a smaller input.");
        }

        if (FlashNeeded > FlashAvailable)
        {
            return new CompilerException(
                DiagnosticCatalog.FlashTooSmall,
                $"{model}: needs {FlashNeeded} bytes of flash ({FlashBytes} model, {LibraryBytes} libraries); "
                + $"board '{board.Name}' has {FlashAvailable} to deploy to",
                HasTrees ? "Choose a board with more flash, or keep fewer trees: --prune-trees auto with labelled samples as --data." : null);
        }

        return null;
    }

    private string HeapAdvice(Board board)
    {
        Board[] larger = [.. Board.BuiltIn.Where(b => b.ManagedHeapBytes >= HeapNeeded && b.Name != board.Name)];
        string boards = larger.Length == 0 ? "a board with PSRAM" : $"--target {string.Join(" or ", larger.Select(b => b.Name))}";
        int reserve = HeapAvailable - HeapNeeded + ReservedHeap;
        return $"Choose {boards}, a smaller model or a smaller input"
            + (reserve >= 0 ? $", or --reserve-heap {reserve}." : "; every --optimize was tried.");
    }
}
