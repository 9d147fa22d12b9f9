import {
  closestCenter,
  DndContext,
  type DragEndEvent,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
} from '@dnd-kit/core';
import {
  SortableContext,
  sortableKeyboardCoordinates,
  useSortable,
  verticalListSortingStrategy,
} from '@dnd-kit/sortable';
import { CSS } from '@dnd-kit/utilities';
import { ActionIcon, Badge, Group, Select, Text } from '@mantine/core';
import {
  IconArrowDown,
  IconArrowUp,
  IconGripVertical,
  IconUsersGroup,
  IconX,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Entity } from '../../../api/lines';
import { fullName, useDepartments, usePeople } from '../../../api/queries';
import { UserFace } from '../../../ui/Person';
import classes from '../Settings.module.css';
import type { ControlProps } from './Control';

const keyOf = (it: Entity) => `${it.ENTITY_TYPE}-${it.ENTITY_ID}`;

/** The list with `from` put before or behind `to`. */
export function moved<T>(list: T[], from: number, to: number): T[] {
  const next = [...list];
  const [it] = next.splice(from, 1);
  if (it !== undefined) next.splice(Math.max(0, Math.min(to, next.length)), 0, it);
  return next;
}

/** Who answers, in their order: dragged, or moved by keys and buttons. */
export function QueueField({ field, values, labelled, onChange }: ControlProps) {
  const { t } = useTranslation();
  const people = usePeople();
  const { data: departments = [] } = useDepartments();
  const queue = values[field.name] as Entity[];
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const keys = queue.map(keyOf);

  function nameOf(key: string | number): string {
    const entity = queue.find((it) => keyOf(it) === key);
    if (!entity) return '';
    const id = Number(entity.ENTITY_ID);
    if (entity.ENTITY_TYPE === 'user') return people.nameOf(id);
    return departments.find((it) => it.id === id)?.name ?? `#${id}`;
  }

  function dropped({ active, over }: DragEndEvent) {
    if (!over || active.id === over.id) return;
    onChange(moved(queue, keys.indexOf(String(active.id)), keys.indexOf(String(over.id))));
  }

  const free = [
    {
      group: t('queue.people'),
      items: people.users
        .filter((it) => it.active && !it.bot && !keys.includes(`user-${it.id}`))
        .map((it) => ({ value: `user-${it.id}`, label: fullName(it) })),
    },
    {
      group: t('queue.departments'),
      items: departments
        .filter((it) => !keys.includes(`department-${it.id}`))
        .map((it) => ({ value: `department-${it.id}`, label: it.name })),
    },
  ];
  const at = (key: string | number) => keys.indexOf(String(key)) + 1;
  return (
    <>
      <DndContext
        sensors={sensors}
        collisionDetection={closestCenter}
        onDragEnd={dropped}
        accessibility={{
          screenReaderInstructions: { draggable: t('queue.instructions') },
          announcements: {
            onDragStart: ({ active }) =>
              t('queue.lifted', { name: nameOf(active.id), at: at(active.id) }),
            onDragOver: ({ active, over }) =>
              over
                ? t('queue.over', { name: nameOf(active.id), at: at(over.id), of: queue.length })
                : '',
            onDragEnd: ({ active, over }) =>
              t('queue.dropped', { name: nameOf(active.id), at: at((over ?? active).id) }),
            onDragCancel: ({ active }) => t('queue.cancelled', { name: nameOf(active.id) }),
          },
        }}
      >
        <SortableContext items={keys} strategy={verticalListSortingStrategy}>
          <ol className={classes.list} aria-labelledby={labelled}>
            {queue.map((entity, index) => (
              <Place
                key={keyOf(entity)}
                entity={entity}
                name={nameOf(keyOf(entity))}
                index={index}
                count={queue.length}
                onMove={(by) => onChange(moved(queue, index, index + by))}
                onRemove={() => onChange(queue.filter((it) => it !== entity))}
              />
            ))}
          </ol>
        </SortableContext>
      </DndContext>
      {queue.length === 0 && (
        <Text size="sm" c="dimmed" mb="xs">
          {t('queue.empty')}
        </Text>
      )}
      <Select
        aria-label={t('queue.add')}
        placeholder={t('queue.add')}
        data={free}
        value={null}
        searchable
        onChange={(it) => {
          if (!it) return;
          const [kind, id] = it.split('-');
          onChange([
            ...queue,
            { ENTITY_TYPE: kind === 'user' ? 'user' : 'department', ENTITY_ID: id ?? '' },
          ]);
        }}
        nothingFoundMessage={t('queue.nobody')}
        maw={360}
      />
    </>
  );
}

interface PlaceProps {
  entity: Entity;
  name: string;
  index: number;
  count: number;
  onMove: (by: number) => void;
  onRemove: () => void;
}

function Place({ entity, name, index, count, onMove, onRemove }: PlaceProps) {
  const { t } = useTranslation();
  const people = usePeople();
  const {
    attributes,
    listeners,
    setNodeRef,
    setActivatorNodeRef,
    transform,
    transition,
    isDragging,
  } = useSortable({
    id: keyOf(entity),
  });
  const id = Number(entity.ENTITY_ID);
  const user = entity.ENTITY_TYPE === 'user' ? people.byId.get(id) : undefined;
  const staff = people.users.filter((it) => it.active && !it.bot && it.department_ids.includes(id));
  return (
    <li
      ref={setNodeRef}
      className={classes.place}
      data-lifted={isDragging || undefined}
      style={{ transform: CSS.Transform.toString(transform), transition }}
    >
      <ActionIcon
        ref={setActivatorNodeRef}
        {...attributes}
        {...listeners}
        className={classes.grip ?? ''}
        aria-label={t('queue.grip', { name, at: index + 1, of: count })}
      >
        <IconGripVertical size={16} />
      </ActionIcon>
      <Text size="xs" c="dimmed" w={18} ta="end">
        {index + 1}
      </Text>
      {user ? <UserFace user={user} size={28} /> : <IconUsersGroup size={22} aria-hidden />}
      <div className={classes.grow}>
        <Text size="sm" fw={550} truncate>
          {name}
        </Text>
        <Text size="xs" c="dimmed" truncate>
          {entity.ENTITY_TYPE === 'department'
            ? t('queue.department', { count: staff.length })
            : (user?.position ?? '')}
        </Text>
      </div>
      {user && !user.active && (
        <Badge color="red" size="sm">
          {t('people.dismissed')}
        </Badge>
      )}
      <Group gap={2} wrap="nowrap">
        <ActionIcon
          disabled={index === 0}
          aria-label={t('queue.up', { name })}
          onClick={() => onMove(-1)}
        >
          <IconArrowUp size={16} />
        </ActionIcon>
        <ActionIcon
          disabled={index === count - 1}
          aria-label={t('queue.down', { name })}
          onClick={() => onMove(1)}
        >
          <IconArrowDown size={16} />
        </ActionIcon>
        <ActionIcon aria-label={t('queue.remove', { name })} onClick={onRemove}>
          <IconX size={16} />
        </ActionIcon>
      </Group>
    </li>
  );
}
