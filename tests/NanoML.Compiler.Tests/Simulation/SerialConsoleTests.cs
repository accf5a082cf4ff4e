using NanoML.Compiler.Simulation;

namespace NanoML.Compiler.Tests.Simulation;

public class SerialConsoleTests
{
    [Fact]
    public void Capture_ReturnsTheLinesOfDeviceCode()
    {
        DeviceAssembly assembly = DeviceCode.CompileMembers(
            "public static void Run() { System.Console.Write(\"a\"); System.Console.WriteLine(\"b\"); System.Console.WriteLine(); }");
        System.Reflection.Assembly loaded = new DeviceLoadContext(assembly).LoadFromAssemblyName(new(assembly.Name));
        Action run = loaded.GetType("Sample")!.GetMethod("Run")!.CreateDelegate<Action>();

        Assert.Equal(["ab", ""], SerialConsole.Capture(run));
    }

    [Fact]
    public async Task Capture_SideBySide_KeepsTheLinesApart()
    {
        Task<IReadOnlyList<string>>[] captures =
        [
            .. Enumerable.Range(0, 4).Select(i => Task.Run(() => SerialConsole.Capture(() =>
            {
                for (int line = 0; line < 50; line++)
                {
                    Console.WriteLine($"{i}");
                    Thread.Yield();
                }
            }))),
        ];

        IReadOnlyList<string>[] lines = await Task.WhenAll(captures);

        Assert.All(lines.Index(), capture => Assert.Equal(Enumerable.Repeat($"{capture.Index}", 50), capture.Item));
    }

    [Fact]
    public void Capture_Threads_AreHeardToo() =>
        Assert.Equal(["hello"], SerialConsole.Capture(() =>
        {
            Thread thread = new(() => Console.WriteLine("hello"));
            thread.Start();
            thread.Join();
        }));
}
