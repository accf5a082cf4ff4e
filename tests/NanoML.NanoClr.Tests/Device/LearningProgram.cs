using System;
using NanoML.Learning;
using NanoML.Models;
using NanoML.Runtime;

namespace NanoML.Edges
{
    /// <summary>A gesture model that is taught a class, and each part of what learns with any samples.</summary>
    public static class LearningProgram
    {
        private const int Bytes = 384;

        public static void Main()
        {
            Teach();
            Parts();
        }

        /// <summary>Results of the taught model over one window.</summary>
        public static void Predict(int times)
        {
            TaughtModel model = Model();
            byte[] window = Windows.Levels();
            for (int example = 0; example < 8; example++)
            {
                See(model, window, example);
                model.Teach(Windows.NewClass);
            }

            for (int k = 0; k < times; k++)
            {
                See(model, window, 0);
            }
        }

        /// <summary>Results of the model alone over one window.</summary>
        public static void Plain(int times)
        {
            NanoModel model = new Gestures();
            byte[] window = Windows.Levels();
            for (int k = 0; k < times; k++)
            {
                Array.Copy(window, 0, model.Input, 0, Bytes);
                model.Step();
            }
        }

        /// <summary>An example after a result: with eight means full, two become one.</summary>
        public static void Example(int times)
        {
            TaughtModel model = Model();
            byte[] window = Windows.Levels();
            See(model, window, 0);
            for (int k = 0; k < times; k++)
            {
                model.Teach(Windows.NewClass);
            }
        }

        /// <summary>A step of the last layer on a result that it does not tell, once more each time.</summary>
        public static void Step(int times)
        {
            TaughtModel model = Model();
            byte[] window = Windows.Levels();
            See(model, window, 0);
            for (int k = 0; k < times; k++)
            {
                model.Layer.Reset();
                model.Teach((model.ArgMax() + 1) % model.KnownClasses);
            }
        }

        private static TaughtModel Model()
        {
            FeatureMemory memory = new FeatureMemory(new KnownFeatures(Known.Samples(), Known.Features), 4, 8);
            LastLayer layer = new LastLayer(Known.LastLayer(), Known.Classes, Known.FeatureZeroPoint, Known.ScoreBits);
            TaughtModel model = new TaughtModel(new Gestures(), memory, new ClassNames(4), layer);
            byte[] name = { (byte)'n', (byte)'e', (byte)'w' };
            model.ClassFor(name, 0, name.Length);
            return model;
        }

        private static int See(TaughtModel model, byte[] windows, int window)
        {
            Array.Copy(windows, window * Bytes, model.Input, 0, Bytes);
            model.Step();
            return model.ArgMax();
        }

        private static void Teach()
        {
            TaughtModel model = Model();
            byte[] windows = Windows.Levels();
            long start = MicrosecondClock.Now;
            for (int k = 0; k < Windows.Examples; k++)
            {
                See(model, windows, k);
                model.Teach(Windows.NewClass);
                Report.Bytes("memory", k, BytesOf(model.Memory));
            }

            Console.WriteLine("time examples " + (MicrosecondClock.Now - start).ToString());
            start = MicrosecondClock.Now;
            for (int k = Windows.Examples; k < Windows.Count; k++)
            {
                int told = See(model, windows, k);
                Report.Line("told", k, told);
                Report.Bytes("output", k, model.Output);
            }

            Console.WriteLine("time predictions " + (MicrosecondClock.Now - start).ToString());
        }

        private static void Parts()
        {
            Generator generator = new Generator(7);
            TaughtModel model = Model();
            InputRanges ranges = new InputRanges(Known.ChannelMeans(), Known.ChannelDeviations());
            byte[] output = new byte[model.OutputCount];
            for (int k = 0; k < 60; k++)
            {
                byte[] features = generator.Bytes(Known.Features);
                model.Memory.TryAdd(generator.Below(4), features, 0);
                model.Memory.Find(generator.Bytes(Known.Features), 0);
                model.Layer.Learn(generator.Below(Known.Classes), features, 0);
                model.Layer.Probabilities(output);
                model.Feedback.Wrong(generator.Below(Known.Classes), generator.Between(-1, 3));
                model.Feedback.Right(generator.Below(Known.Classes));
                model.Feedback.Choose(output);
                byte[] input = generator.Bytes(Bytes);
                ranges.Begin(1);
                ranges.Add(input, Bytes);
                ranges.Apply(input, Bytes);
                Report.Line("find", model.Memory.Class, model.Memory.Distance ^ model.Memory.OtherDistance);
                Report.Bytes("feedback", k, output);
                Report.Bytes("input", k, input);
            }

            LearnedPart[] parts = model.Parts();
            for (int k = 0; k < parts.Length; k++)
            {
                Report.Bytes("part", k, BytesOf(parts[k]));
            }

            Report.Bytes("ranges", 0, BytesOf(ranges));
        }

        private static byte[] BytesOf(LearnedPart part)
        {
            byte[] bytes = new byte[part.Bytes];
            part.Write(bytes, 0);
            return bytes;
        }
    }
}
