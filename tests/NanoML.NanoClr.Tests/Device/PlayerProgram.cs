using System;
using NanoML.Player;

namespace NanoML.Edges
{
    /// <summary>Plays a file over the inputs behind it, and writes what each gives and how long it took.</summary>
    public static class PlayerProgram
    {
        public static void Main()
        {
            try
            {
                Run();
            }
            catch (Exception e)
            {
                Console.WriteLine("! " + e.GetType().FullName + ": " + e.Message);
            }
        }

        private static void Run()
        {
            long begin = DateTime.UtcNow.Ticks;
            ModelPlayer model = ModelPlayer.Load(new PartsSource(0, PlayerSizes.File));
            long loaded = DateTime.UtcNow.Ticks - begin;
            Console.WriteLine("test " + model.TestCount.ToString() + " " + model.Test().ToString());
            PartsSource inputs = new PartsSource(PlayerSizes.File, PlayerSizes.Inputs);
            for (int at = 0; at < PlayerSizes.Inputs; at += model.InputCount)
            {
                inputs.Read(at, model.Input, 0, model.InputCount);
                begin = DateTime.UtcNow.Ticks;
                model.Step();
                long ticks = DateTime.UtcNow.Ticks - begin;
                Console.WriteLine(HexText.Of(model.Output));
                Console.WriteLine("# " + loaded.ToString() + " " + ticks.ToString());
            }
        }
    }
}
