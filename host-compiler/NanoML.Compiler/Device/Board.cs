using NanoML.Compiler.Diagnostics;

namespace NanoML.Compiler.Device;

/// <summary>
/// What the planner knows about a board: one JSON file of the <c>boards</c> folder, or one that the user wrote like it.
/// </summary>
/// <param name="Name">What <c>--target</c> calls it.</param>
/// <param name="Description">For people: the chip's variant, its memory, what to mind.</param>
/// <param name="Chip">The chip's family, such as <c>ESP32-S3</c>.</param>
/// <param name="ClockMHz">The processor clock that the firmware image sets.</param>
/// <param name="ManagedHeapBytes">The heap of the interpreter on a board that has just started; all C# objects share it.</param>
/// <param name="LargestArrayBytes">The most bytes of one array, whatever the heap.</param>
/// <param name="DeploymentBytes">The flash partition that holds all assemblies, libraries included.</param>
/// <param name="NanoffTarget">The firmware image's name for <c>nanoff --target</c>.</param>
/// <param name="HasPsram">Whether the managed heap lies in external RAM.</param>
/// <param name="CostTable">The cost table of its interpreter, as <see cref="CostTable.Load"/> takes it.</param>
/// <param name="CostFactor">How many times the figures of a table in nanoseconds an opcode takes here; null with a table in instructions.</param>
/// <param name="CyclesPerInstruction">Of a table in instructions; null with one in nanoseconds.</param>
/// <param name="Imu">The accelerometer and gyroscope on the board, at <see cref="BoardPins.I2c"/>; null if there is none.</param>
/// <param name="Pins">What its pins are used for.</param>
/// <param name="ActivePowerMw">Milliwatts that the chip draws while it computes and its radio is off; null when unknown.</param>
public sealed record Board(
    string Name,
    string Description,
    string Chip,
    int ClockMHz,
    int ManagedHeapBytes,
    int LargestArrayBytes,
    int DeploymentBytes,
    string NanoffTarget,
    bool HasPsram,
    string CostTable,
    double? CostFactor,
    CycleRange? CyclesPerInstruction,
    string? Imu,
    BoardPins Pins,
    double? ActivePowerMw)
{
    private const string ResourceFolder = "boards/";
    private const string Extension = ".json";

    private static readonly Lazy<IReadOnlyList<Board>> s_builtIn = new(LoadBuiltIn);

    /// <summary>The boards that the compiler carries, by name.</summary>
    public static IReadOnlyList<Board> BuiltIn => s_builtIn.Value;

    /// <summary>Finds a built-in board by its name, in any case, or reads a board file by its path (with the extension <c>.json</c>).</summary>
    /// <exception cref="CompilerException">No such board (NML0502), or a board file that cannot be used (NML0503).</exception>
    public static Board Load(string nameOrPath)
    {
        if (Find(nameOrPath) is { } known)
        {
            return known;
        }

        if (!nameOrPath.EndsWith(Extension, StringComparison.OrdinalIgnoreCase))
        {
            string[] names = [.. BuiltIn.Select(board => board.Name)];
            throw new CompilerException(
                DiagnosticCatalog.UnknownBoard, $"no board is called '{nameOrPath}'; there are {string.Join(", ", names)}",
                Spelling.Question(nameOrPath, names) + DiagnosticCatalog.UnknownBoard.Fix);
        }

        return BoardReader.Read(StrictJson.ReadFile(nameOrPath, DiagnosticCatalog.BadBoardFile), nameOrPath);
    }

    /// <summary>What a board is called whose name was typed in any case; a path, and what is no board's name, as it is.</summary>
    public static string NameOf(string nameOrPath) => Find(nameOrPath)?.Name ?? nameOrPath;

    private static Board? Find(string name) => BuiltIn.FirstOrDefault(board => board.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static List<Board> LoadBuiltIn() =>
        typeof(Board).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(ResourceFolder, StringComparison.Ordinal))
            .Select(name => BoardReader.Read(EmbeddedFile.Bytes(name), name))
            .OrderBy(board => board.Name, StringComparer.Ordinal)
            .ToList();
}
