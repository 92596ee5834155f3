package dev.gantry.container.node;

import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;

interface NodeRows extends JpaRepository<NodeRow, String> {
  @Lock(LockModeType.PESSIMISTIC_WRITE)
  @Query("select n from NodeRow n where n.id = :id")
  Optional<NodeRow> findAndLock(String id);

  List<NodeRow> findByName(String name);
}
