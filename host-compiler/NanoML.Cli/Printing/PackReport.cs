using System.Collections.Immutable;
using System.Security.Cryptography;
using NanoML.Cli.Streams;
using NanoML.Compiler.Device;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Reporting;

namespace NanoML.Cli.Printing;

/// <summary>What was packed: the object of <c>pack --json</c>.</summary>
/// <param name="FileBytes">Of the file.</param>
/// <param name="Sha256">Of the file.</param>
/// <param name="IsSigned">Whether a signature is in the file.</param>
/// <param name="RamBytes">Managed heap that the model takes once it is loaded.</param>
/// <param name="FlashBytes">What NanoML.Player and the runtime with all kernels take of the deployment area; the file is not in it.</param>
/// <param name="Vectors">Inputs in the file with the bytes that they must give.</param>
/// <param name="Kernels">That it calls.</param>
/// <param name="PredictedMs">Milliseconds of one inference, by the board's cost table: the middle of the next two.</param>
/// <param name="SqnrDb">As of <see cref="CompileReport"/>.</param>
/// <param name="Agreement">As of <see cref="CompileReport"/>.</param>
internal sealed record PackReport(
    string Name, int Version, string File, int FileBytes, string Sha256, bool IsSigned, int RamBytes, int FlashBytes, int Vectors, string[] Kernels,
    double PredictedMs, double PredictedMsLow, double PredictedMsHigh, double SqnrDb, double? Agreement)
{
    /// <param name="profile">Of the compilation: what the player does besides is a thousandth.</param>
    public static PackReport Of(Packing packing, ProfileReport profile, string file, ImmutableArray<byte> bytes) => new(
        packing.Compilation.ClassName,
        packing.Version,
        file,
        bytes.Length,
        Convert.ToHexStringLower(SHA256.HashData(bytes.AsSpan())),
        bytes.Length > packing.Package.Bytes.Length,
        packing.Fit.Ram.Total,
        packing.Fit.FlashBytes,
        packing.Vectors.Length,
        [.. packing.Package.Kernels],
        profile.PredictedMs,
        profile.PredictedMsLow,
        profile.PredictedMsHigh,
        packing.Compilation.Quality.SqnrDb,
        packing.Compilation.Quality.Agreement);

    public void Print(Terminal terminal, Packing packing)
    {
        DeviceFit fit = packing.Fit;
        terminal.WriteLine($"Model       {Name}, version {Version}: {Terminal.Number(packing.Compilation.Plan.Macs)} MACs by {string.Join(", ", Kernels)}");
        terminal.WriteLine($"File        {File}: {Terminal.Number(FileBytes)} bytes{(IsSigned ? ", signed" : "")}, SHA-256 {Sha256}");
        terminal.WriteLine($"Test        {Vectors} inputs with the bytes that they must give are in it, and were played");
        terminal.WriteLine(
            $"RAM         {Terminal.Number(RamBytes)} bytes of managed heap; with {Terminal.Number(fit.HeapForApplication)} for the application "
            + $"{Terminal.Number(fit.HeapNeeded)} of {Terminal.Number(fit.HeapAvailable)}");
        terminal.WriteLine(
            $"Flash       {Terminal.Number(fit.FlashNeeded)} of {Terminal.Number(fit.FlashAvailable)} bytes to deploy to: "
            + $"{Terminal.Number(fit.FlashBytes)} NanoML.Player and kernels, {Terminal.Number(fit.LibraryBytes)} libraries; the file lies beside it");
        Compilation compilation = packing.Compilation;
        terminal.WriteLine(
            $"Time        {Figures.Milliseconds(new TimeRange(PredictedMsLow, PredictedMsHigh))} ms per {(compilation.Stream is null ? "inference" : "step")} "
            + $"({Figures.Origin(compilation.Costs)})");
        terminal.WriteLine($"Quality     {QualityText.Of(compilation)}");
        terminal.WriteLine($"Board       {compilation.Board.Name} ({compilation.Board.Chip}, {compilation.Board.ClockMHz} MHz)");
    }
}
