using System;
using NanoML.Player;
using NanoML.Runtime;

namespace NanoML.Edges
{
    /// <summary>
    /// Loads a file of compiled code, runs the inputs behind it, and writes what each gives and how long it took; the interpreter writes lines of
    /// its own between.
    /// </summary>
    public static class CompiledProgram
    {
        public static void Main()
        {
            try
            {
                Run();
            }
            catch (Exception e)
            {
                Console.WriteLine("= ! " + e.GetType().FullName + ": " + e.Message);
            }
        }

        private static void Run()
        {
            CompiledModel compiled = CompiledModel.Load(new PartsSource(0, PlayerSizes.File));
            Console.WriteLine("= test " + compiled.TestCount.ToString() + " " + compiled.Test().ToString());
            NanoModel model = compiled.Model;
            Console.WriteLine("= label " + model.LabelOf(1));
            PartsSource inputs = new PartsSource(PlayerSizes.File, PlayerSizes.Inputs);
            for (int at = 0; at < PlayerSizes.Inputs; at += model.InputCount)
            {
                inputs.Read(at, model.Input, 0, model.InputCount);
                long begin = DateTime.UtcNow.Ticks;
                model.Step();
                long ticks = DateTime.UtcNow.Ticks - begin;
                Console.WriteLine("= " + HexText.Of(model.Output));
                Console.WriteLine("# " + ticks.ToString());
            }

            try
            {
                CompiledModel.Load(new PartsSource(0, PlayerSizes.File));
            }
            catch (ModelFileException e)
            {
                Console.WriteLine("= again: " + e.Message);
            }
        }
    }
}
