import { createTaskSlots } from '../../../lab/payments/task-slots';

describe('task slots', () => {
  let now = 0;
  const make = (tasks: number) => {
    now = 0;
    const slots = createTaskSlots(() => now);
    slots.set(tasks, 10);
    return slots;
  };
  const takenOf = (slots: ReturnType<typeof make>, tries: number) =>
    Array.from({ length: tries }, () => slots.take()).filter(Boolean).length;

  it('carry a second of burst and then refuse', () => {
    expect(takenOf(make(2), 100)).toBe(20);
  });

  it('carry what running tasks carry per second', () => {
    const slots = make(3);
    takenOf(slots, 100);
    now += 500;
    expect(takenOf(slots, 100)).toBe(15);
  });

  it('carry more as tasks come and nothing when the last is gone', () => {
    const slots = make(1);
    takenOf(slots, 100);
    slots.set(5, 10);
    expect(takenOf(slots, 100)).toBe(40);
    slots.set(0, 10);
    now += 10_000;
    expect(slots.take()).toBe(false);
  });
});
