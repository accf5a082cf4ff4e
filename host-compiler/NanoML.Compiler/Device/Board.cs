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
    private const string SchemaResource = "schemas/board.schema.json";
    private const string Extension = ".json";

    private static readonly Lazy<IReadOnlyList<Board>> s_builtIn = new(LoadBuiltIn);

    /// <summary>The boards that the compiler carries, by name.</summary>
    public static IReadOnlyList<Board> BuiltIn => s_builtIn.Value;

    /// <summary>What boards are called: the built-in ones, then those that the user has added.</summary>
    public static IEnumerable<string> Names => BuiltIn.Select(board => board.Name).Concat(UserBoards.Names);

    /// <summary>The JSON schema of board files.</summary>
    public static byte[] Schema => EmbeddedFile.Bytes(SchemaResource);

    /// <summary>Whether a text is the path of a board file rather than a name.</summary>
    public static bool IsFile(string nameOrPath) => nameOrPath.EndsWith(Extension, StringComparison.OrdinalIgnoreCase);

    /// <summary>Finds a board by its name, in any case, or reads a board file by its path (with the extension <c>.json</c>).</summary>
    /// <exception cref="CompilerException">No such board (NML0502), or a board file that cannot be used (NML0503).</exception>
    public static Board Load(string nameOrPath)
    {
        string name = NameOf(nameOrPath);
        return BuiltIn.FirstOrDefault(board => board.Name == name) ?? Parse(BytesOf(nameOrPath, out string file), file);
    }

    /// <summary>Reads a board file.</summary>
    /// <param name="file">Its name, for messages.</param>
    /// <exception cref="CompilerException">NML0503.</exception>
    public static Board Parse(byte[] utf8, string file) => BoardReader.Read(utf8, file);

    /// <summary>The content of the file of a board that <see cref="Load"/> finds.</summary>
    /// <param name="file">Its name, for messages.</param>
    /// <exception cref="CompilerException">NML0502; NML0503: the file cannot be read.</exception>
    public static byte[] BytesOf(string nameOrPath, out string file)
    {
        string name = NameOf(nameOrPath);
        if (BuiltIn.Any(board => board.Name == name))
        {
            file = $"{ResourceFolder}{name}{Extension}";
            return EmbeddedFile.Bytes(file);
        }

        bool isUsers = UserBoards.Names.Contains(name);
        if (!isUsers && !IsFile(nameOrPath))
        {
            throw new CompilerException(
                DiagnosticCatalog.UnknownBoard, $"no board is called '{nameOrPath}'; there are {string.Join(", ", Names)}",
                Spelling.Question(nameOrPath, Names) + DiagnosticCatalog.UnknownBoard.Fix);
        }

        file = isUsers ? UserBoards.PathOf(name) : nameOrPath;
        return StrictJson.ReadFile(file, DiagnosticCatalog.BadBoardFile);
    }

    /// <summary>What a board is called whose name was typed in any case; a path, and what is no board's name, as it is.</summary>
    public static string NameOf(string nameOrPath) => Names.FirstOrDefault(name => name.Equals(nameOrPath, StringComparison.OrdinalIgnoreCase)) ?? nameOrPath;

    private static List<Board> LoadBuiltIn() =>
        typeof(Board).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(ResourceFolder, StringComparison.Ordinal))
            .Select(name => BoardReader.Read(EmbeddedFile.Bytes(name), name))
            .OrderBy(board => board.Name, StringComparer.Ordinal)
            .ToList();
}
